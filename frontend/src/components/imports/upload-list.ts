import { css, html, LitElement, nothing } from 'lit'
import { property } from 'lit/decorators.js'
import type { FileUpload } from '../../state/uploads.ts'
import { base, buttons, card } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'
import { bytes, share } from '../format/numbers.ts'

/**
 * Files on their way from this window: how far each is, and what went wrong.
 *
 * @event dismiss-upload - detail: the id of an upload the reader has done with
 */
export class UploadList extends LitElement {
  @property({ attribute: false }) uploads: readonly FileUpload[] = []

  static override styles = [
    base,
    card,
    buttons,
    css`
      ul {
        display: grid;
        gap: var(--space-2);
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 6px var(--space-3);
        padding: 10px var(--space-4);
      }
      .name {
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      progress {
        grid-column: 1 / -1;
        width: 100%;
        height: 6px;
        border: 0;
        border-radius: 3px;
        background: var(--sunken);
        overflow: hidden;
        appearance: none;
      }
      progress::-webkit-progress-bar {
        background: var(--sunken);
      }
      progress::-webkit-progress-value {
        border-radius: 3px;
        background: var(--accent);
        transition: width var(--quick);
      }
      progress::-moz-progress-bar {
        border-radius: 3px;
        background: var(--accent);
      }
      .failed {
        border-color: var(--red);
      }
      .why {
        grid-column: 1 / -1;
        color: var(--red-ink);
      }
      .dismiss {
        min-width: 32px;
        min-height: 32px;
        padding: 0;
      }
    `,
  ]

  protected override render() {
    if (this.uploads.length === 0) return nothing
    return html`<ul aria-label="Uploads">
      ${this.uploads.map((upload) => this.#upload(upload))}
    </ul>`
  }

  #upload(upload: FileUpload) {
    const moving = upload.status === 'sending' || upload.status === 'arriving'
    return html`<li class="card ${upload.status}">
      <span class="name">${upload.fileName}</span>
      <span class="soft number" role="status">${this.#words(upload)}</span>
      ${
        moving
          ? html`<span></span><progress aria-label="Uploading ${upload.fileName}" max=${Math.max(1, upload.sizeBytes)} .value=${upload.sentBytes}></progress>`
          : html`<button class="quiet dismiss" aria-label="Dismiss ${upload.fileName}" @click=${() => this.#dismiss(upload.id)}>${icons.cross}</button>`
      }
      ${upload.failure ? html`<p class="why">${upload.failure.message} ${upload.failure.hint}</p>` : nothing}
    </li>`
  }

  #words({ status, sizeBytes, sentBytes, importId }: FileUpload) {
    if (status === 'sending') return `${share(sizeBytes === 0 ? 0 : sentBytes / sizeBytes)} of ${bytes(sizeBytes)}`
    if (status === 'arriving') return 'Uploaded. Waiting for the import to start …'
    if (status === 'arrived') return html`<a href="/imports/${importId}">View import</a>`
    return 'Not uploaded'
  }

  #dismiss(id: number): void {
    this.dispatchEvent(new CustomEvent('dismiss-upload', { detail: id, bubbles: true, composed: true }))
  }
}
