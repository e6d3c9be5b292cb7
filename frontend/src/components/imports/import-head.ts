import { html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import { type Loaded, loading } from '../../state/loaded.ts'
import { type Import, type LineState, lineStates } from '../../state/model.ts'
import { base, card, skeleton } from '../../styles/base.ts'
import '../basics/failure-note.define.ts'
import { icons } from '../basics/icons.ts'
import '../basics/time-ago.define.ts'
import '../basics/tone-badge.define.ts'
import { bytes, count, counted, share } from '../format/numbers.ts'
import { personText } from '../format/person.ts'
import { lineStateWords } from '../format/words.ts'
import './figure-bar.define.ts'
import { importHeadStyles } from './import-head.styles.ts'
import { importStatus } from './import-status.ts'

const reasonWords: Record<Import['status'], { title: string; after: string }> = {
  reading: { title: 'The file is being read', after: '' },
  read: { title: 'The file holds no events', after: '' },
  refused: { title: 'The file was refused', after: 'Nothing in it was imported. Correct the file and upload it again.' },
  failed: { title: 'Reading failed', after: 'The lines that were read before are kept, and counted below.' },
}

/**
 * One import: how far it is, and its figures as a bar with a legend. Each figure leads to its lines.
 *
 * @event try-again - loading failed, and the reader wants another try
 */
export class ImportHead extends LitElement {
  @property({ attribute: false }) import: Loaded<Import> = loading
  /** the figure whose lines are being looked at */
  @property() chosen: LineState | '' = ''

  static override styles = [base, card, skeleton, importHeadStyles]

  protected override render() {
    const shown = this.import
    if (shown.status === 'error') return html`<div class="card"><failure-note what="The import" .failure=${shown.failure}></failure-note></div>`
    if (shown.status === 'loading')
      return html`<header><i class="bone" .style=${'width:240px;height:24px'}></i></header>
        <div class="card body" role="status" aria-label="Loading the import"><i class="bone" .style=${'width:200px'}></i><i class="bone" .style=${'height:14px'}></i><i class="bone" .style=${'height:48px'}></i></div>`
    const { data } = shown
    const status = importStatus(data)
    return html`
      <header>
        <h1>${data.fileName}</h1>
        <tone-badge tone=${status.tone} ?busy=${status.busy}>${status.label}</tone-badge>
        <p class="soft facts">${bytes(data.sizeBytes)} · received <time-ago at=${data.createdAt}></time-ago>${data.uploadedBy ? html` · uploaded by ${personText(data.uploadedBy)}` : nothing} · trace <span class="mono trace">${data.traceId}</span></p>
      </header>
      ${data.reason ? this.#reason(data) : nothing}
      ${data.reason && data.lines <= 1 && data.status !== 'failed' ? nothing : this.#figures(data)}
    `
  }

  #reason({ status, reason }: Import) {
    const { title, after } = reasonWords[status]
    return html`<div class="card reason ${status}" role="alert">
      ${icons.warning}
      <div>
        <h2>${title}</h2>
        <p>${reason}</p>
        ${after ? html`<p class="soft">${after}</p>` : nothing}
      </div>
    </div>`
  }

  #figures(data: Import) {
    return html`<div class="card body">
      <p class="how-far">
        <strong class="number">${counted(data.lines, 'line')}</strong>
        <span class="soft number">${this.#howFar(data)}</span>
      </p>
      <figure-bar large .figures=${data} .progress=${data.progress}></figure-bar>
      <nav aria-label="Lines by outcome">
        <ul>
          ${lineStates.map((state) => this.#figure(data, state))}
        </ul>
      </nav>
    </div>`
  }

  #figure(data: Import, state: LineState) {
    const { label, tone, means } = lineStateWords[state]
    return html`<li class=${data[state] === 0 ? 'none' : ''}>
      <a href="/imports/${data.id}?state=${state}" aria-current=${this.chosen === state ? 'true' : nothing}>
        <span class="label"><i .style=${`background:var(--${tone})`}></i>${label}</span>
        <b class="number">${count(data[state])}</b>
        <small>${means}</small>
      </a>
    </li>`
  }

  #howFar({ status, settled, progress, queued }: Import): string {
    if (status === 'reading') return `${share(progress)} of the file read`
    if (status === 'failed') return 'read before reading failed'
    return settled ? 'all processed' : `file read, ${counted(queued, 'line')} queued`
  }
}
