import { css, html, LitElement } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { asFailure, type Failure, get, post } from '../../../browser/api.ts'
import { counted, timeOf } from '../../../browser/format.ts'
import { failed, Loading } from '../../../browser/loading.ts'
import '../../../browser/parts/text-view.ts'
import { Repeated } from '../../../browser/repeated.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { Chaos, ChaosRun } from '../types.ts'

/** Faults that happen to the running system while its work is checked, and what the checker says. */
@customElement('sc-chaos-page')
export class ChaosPage extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      fieldset {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: var(--space-3);
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0 0 var(--space-2);
        font-weight: 550;
      }
      .fault {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px var(--space-2);
        align-items: center;
        align-content: start;
      }
      .fault span {
        grid-column: 2;
        font-weight: 400;
      }
      .short {
        width: 12em;
      }
      .verdict {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: var(--space-2) var(--space-3);
        font-size: 1.05rem;
      }
      ol {
        max-height: 22rem;
        overflow: auto;
      }
      li {
        padding: 3px 14px;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property({ attribute: false }) path: string[] = []
  @state() private failure: Failure | undefined
  readonly #chaos = new Loading(this, (signal) => get<Chaos>('chaos', signal))

  constructor() {
    super()
    new Repeated(this, () => void this.#chaos.fresh())
  }

  override render() {
    return html`<header>
        <h1>Chaos</h1>
        <p>Work and faults happen to the running system, and what it promises is checked at every moment. What the stack holds stays, and the work of the run is added to it.</p>
      </header>
      ${this.#chaos.show((chaos) =>
        chaos.canRun
          ? html`${this.form(chaos)}${chaos.run ? this.run(chaos.run) : html`<sc-note .heading=${'No run yet'} .text=${'Choose the faults and start one.'}></sc-note>`}`
          : html`<sc-note .heading=${'The application does not say what it promises'} .text=${'`histories` in stagecraft.config.ts names the module with its steps and promises: see docs/histories.md.'}></sc-note>`,
      )}`
  }

  private form({ faults, run }: Chaos) {
    return html`<form class="card" @submit=${this.start}>
      <fieldset ?disabled=${run?.isRunning}>
        <legend>Faults that may happen</legend>
        ${Object.entries(faults).map(([name, says]) => html`<label class="fault"><input type="checkbox" name="fault" value=${name} checked>${name}<span class="soft small">${says}</span></label>`)}
      </fieldset>
      <div class="row">
        <label class="short">Minutes<input name="minutes" type="number" min="1" max="60" value="1" required ?disabled=${run?.isRunning}></label>
        <label class="short">Seed (any, if empty)<input name="seed" type="number" min="1" max="2147483647" ?disabled=${run?.isRunning}></label>
      </div>
      <div class="row">
        ${run?.isRunning ? html`<button type="button" class="danger" @click=${this.stop}>Stop after this history</button>` : html`<button class="primary">Start</button>`}
      </div>
      ${this.failure ? failed(this.failure) : ''}
    </form>`
  }

  private run({ seed, minutes, faults, isRunning, verdict, histories, moments, did, failed: broken, said }: ChaosRun) {
    const badge = { holds: ['good', isRunning ? 'holds so far' : 'held'], broken: ['bad', 'broken'], 'ended early': ['warn', 'ended early'] }[verdict]
    return html`<section aria-labelledby="verdict">
        <h2 id="verdict">${isRunning ? 'The run' : 'The last run'}</h2>
        <div class="card">
          <p class="verdict" role="status"><span class="badge ${badge[0]}">${badge[1]}</span> ${counted(histories, 'history', 'histories')}, ${counted(moments, 'look')}${isRunning ? html` <span class="badge busy">running</span>` : ''}</p>
          <p class="soft small">Seed ${seed}, ${counted(minutes, 'minute')}, faults: ${faults.join(', ') || 'none'}.</p>
          ${said ? html`<sc-text label="What it said" .value=${said}></sc-text>` : ''}
          ${broken ? this.broken(broken) : ''}
        </div>
      </section>
      <section aria-labelledby="did"><h2 id="did">What happened, the newest first</h2>
        ${did.length > 0 ? html`<div class="frame"><ol tabindex="0" aria-label="What happened">${did.map(({ at, text }) => html`<li><span class="mono soft">${timeOf(at)}</span> ${text}</li>`)}</ol></div>` : html`<sc-note .heading=${'Nothing yet'}></sc-note>`}
      </section>`
  }

  private broken({ breaches, text, repeat }: NonNullable<ChaosRun['failed']>) {
    return html`<h3>What is not as promised</h3>
      <ul>${breaches.map((each) => html`<li>${each}</li>`)}</ul>
      <p>To repeat it, run <code>${repeat}</code></p>
      <sc-text label="The history" .value=${text}></sc-text>`
  }

  private readonly start = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const seed = Number(form.get('seed'))
    await this.act('start', { minutes: Number(form.get('minutes')), faults: form.getAll('fault'), ...(seed > 0 ? { seed } : {}) })
  }

  private readonly stop = () => this.act('stop', {})

  private async act(what: 'start' | 'stop', wish: object): Promise<void> {
    this.failure = undefined
    try {
      await post(`chaos/${what}`, wish)
    } catch (error) {
      this.failure = asFailure(error)
    }
    await this.#chaos.again()
  }
}
