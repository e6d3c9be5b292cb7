import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import type { FailureText } from '../../state/failure.ts'
import type { RefusedFile } from '../../state/model.ts'
import { base, buttons, card } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import { counted } from '../format/numbers.ts'

export type RefusedDownloadState =
  | { status: 'idle' }
  | { status: 'working' }
  | { status: 'ready'; file: RefusedFile }
  | { status: 'error'; failure: FailureText }

/**
 * The way back for refused lines: a file to correct and import again, and one with the reasons.
 *
 * @event prepare - the reader wants the files
 */
export class RefusedDownload extends LitElement {
  @property({ attribute: false }) download: RefusedDownloadState = { status: 'idle' }

  static override styles = [
    base,
    card,
    buttons,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2);
      }
      p {
        color: var(--ink-soft);
        font-size: var(--text-small);
      }
      .error {
        color: var(--red-ink);
      }
    `,
  ]

  protected override render() {
    const { download } = this
    if (download.status === 'ready')
      return html`<div role="status">
        <p>${counted(download.file.lines, 'line')}, as received, to correct and import again:</p>
        <a class="button" href=${download.file.linesUrl} download rel="external">${icons.download} Lines</a>
        <a class="button" href=${download.file.reasonsUrl} download rel="external">${icons.download} Reasons</a>
      </div>`
    return html`<div>
      ${download.status === 'error' ? html`<p class="error" role="alert">${download.failure.message}</p>` : nothing}
      <button ?disabled=${download.status === 'working'} @click=${() => this.dispatchEvent(new Event('prepare'))}>${icons.download} ${download.status === 'working' ? 'Preparing the files …' : 'Download refused lines'}</button>
    </div>`
  }
}
