import { css, html, LitElement, type PropertyValues } from 'lit'
import { customElement, property, state } from 'lit/decorators.js'
import { asFailure, type Failure, get, post } from '../../../browser/api.ts'
import { failed, Loading } from '../../../browser/loading.ts'
import { addressOf } from '../../../browser/navigation.ts'
import { base, controls, page, tables } from '../../../browser/styles.ts'
import type { Subscription, TopicDetail, TopicMessage, Verdict } from '../types.ts'

/** One topic: its subscriptions, and a message that is tried against their filter policies or published. */
@customElement('sc-topic')
export class TopicView extends LitElement {
  static override styles = [
    base,
    page,
    tables,
    controls,
    css`
      td pre {
        font: var(--small) / 1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @property() name = ''
  @state() private verdicts: ReadonlyMap<string, Verdict> = new Map()
  @state() private said = ''
  @state() private failure: Failure | undefined
  readonly #detail = new Loading(this, (signal) => get<TopicDetail>(`topics/${encodeURIComponent(this.name)}`, signal))

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('name') && changed.get('name')) void this.#detail.anew()
  }

  override render() {
    return html`<header>
        <h1>${this.name}</h1>
        <div class="row"><a href=${addressOf('topics')}>All topics</a></div>
      </header>
      ${this.#detail.show((detail) => this.parts(detail))}`
  }

  private parts({ isFifo, arn, subscribers }: TopicDetail) {
    return html`<section aria-labelledby="subscriptions">
        <h2 id="subscriptions">Subscriptions</h2>
        <p class="soft small"><code>${arn}</code></p>
        ${subscribers.length > 0 ? this.table(subscribers) : html`<sc-note .heading=${'No subscription'} .text=${'Nobody hears what is published here.'}></sc-note>`}
      </section>
      <section aria-labelledby="try"><h2 id="try">Would this message pass?</h2>
        <form class="card" @submit=${this.submit}>
          <label>Body <textarea name="body" required spellcheck="false">{}</textarea></label>
          <label>Attributes, a JSON object: a text, or { "type": "Number", "value": "5" } <textarea name="attributes" spellcheck="false">{}</textarea></label>
          ${isFifo ? html`<label>Message group, to publish it <input name="group" autocomplete="off"></label>` : html`<label>Subject, to publish it <input name="subject" autocomplete="off"></label>`}
          <div class="row"><button class="primary" value="test">Try</button><button value="publish">Publish</button></div>
        </form>
        <div role="status">${this.failure ? failed(this.failure) : this.said}</div>
      </section>`
  }

  private table(subscribers: readonly Subscription[]) {
    return html`<div class="frame" tabindex="0" role="region" aria-label="Subscriptions, as a table"><table>
      <thead><tr><th>To</th><th>Filter policy</th><th>Delivery</th><th>Would it pass?</th></tr></thead>
      <tbody>${subscribers.map(({ arn, protocol, endpoint, isRaw, filterPolicy, filterScope, deadLetters }) => {
        const verdict = this.verdicts.get(arn)
        return html`<tr>
          <td>${protocol} ${protocol === 'sqs' ? html`<a href=${addressOf('queues', endpoint)}>${endpoint}</a>` : protocol === 'lambda' ? html`<code>${endpoint}</code>` : endpoint}</td>
          <td>${filterPolicy ? html`<pre>${JSON.stringify(filterPolicy, null, 1)}</pre><span class="soft small">of the ${filterScope === 'MessageBody' ? 'body' : 'attributes'}</span>` : html`<span class="soft">every message</span>`}</td>
          <td>${isRaw ? 'raw' : 'in an envelope'}${deadLetters ? html`<div class="soft small">dead letters: <a href=${addressOf('queues', deadLetters)}>${deadLetters}</a></div>` : ''}</td>
          <td>${verdict ? html`<span class="badge ${verdict.passes ? 'good' : 'bad'}">${verdict.passes ? 'passes' : 'does not pass'}</span>${verdict.against.map((each) => html`<div class="small">${each}</div>`)}` : html`<span class="soft">not tried</span>`}</td>
        </tr>`
      })}</tbody>
    </table></div>`
  }

  private readonly submit = async (submitted: SubmitEvent) => {
    submitted.preventDefault()
    this.failure = undefined
    this.said = ''
    const given = Object.fromEntries(new FormData(submitted.target as HTMLFormElement)) as Record<string, string> // no file among them
    const isPublishing = (submitted.submitter as HTMLButtonElement).value === 'publish'
    const path = `topics/${encodeURIComponent(this.name)}`
    try {
      const attributes = JSON.parse(given.attributes || '{}') as TopicMessage['attributes']
      const message: TopicMessage = { body: given.body ?? '', subject: given.subject, group: given.group, attributes }
      const { verdicts } = await post<{ verdicts: Verdict[] }>(`${path}/test`, message)
      this.verdicts = new Map(verdicts.map((verdict) => [verdict.arn, verdict]))
      const passing = verdicts.filter(({ passes }) => passes).length
      this.said = `It would pass ${passing} of ${verdicts.length}.`
      if (isPublishing) this.said = `Published as ${(await post<{ id: string }>(`${path}/publish`, message)).id}.`
    } catch (error) {
      this.failure = asFailure(error, `The attributes are not JSON: ${(error as Error).message}`)
    }
  }
}
