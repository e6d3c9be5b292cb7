import { css, html, LitElement } from 'lit'
import { property } from 'lit/decorators.js'
import { base, buttons, card } from '../../styles/base.ts'
import { icons } from '../basics/icons.ts'

export type Sample = { file: string; name: string; about: string; icon: 'file' | 'warning' | 'shuffle' | 'repeat' }

/**
 * What the page shows before there are orders: what it is for, and files to try it with, one click each.
 *
 * @event pick-sample - detail: the sample
 * @event choose-file - the reader has a file of their own
 */
export class SamplePicker extends LitElement {
  @property({ attribute: false }) samples: readonly Sample[] = []
  /** the file that is being sent, by its name */
  @property() busy = ''
  /** why a sample could not be sent */
  @property() failure = ''
  /** small, under a heading of its own: beside what is already there */
  @property({ type: Boolean, reflect: true }) compact = false

  static override styles = [
    base,
    card,
    buttons,
    css`
      .welcome {
        display: grid;
        gap: var(--space-5);
        padding: 40px var(--space-6) var(--space-6);
      }
      header {
        display: grid;
        gap: var(--space-2);
        max-width: 58ch;
      }
      header h2 {
        font-size: 1.25rem;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 215px), 1fr));
        gap: var(--space-3);
      }
      li {
        display: grid;
      }
      .sample {
        display: grid;
        grid-template-columns: auto 1fr;
        justify-items: start;
        align-items: start;
        align-content: start;
        gap: 4px 10px;
        height: 100%;
        padding: 14px var(--space-4);
        border-color: var(--line);
        border-radius: var(--radius-large);
        text-align: start;
        white-space: normal;
      }
      .sample:hover:not(:disabled) {
        border-color: var(--accent-line);
        background: var(--accent-soft);
      }
      .sample svg {
        margin-top: 2px;
        color: var(--accent);
      }
      .sample .about {
        grid-column: 2;
        color: var(--ink-soft);
        font-weight: 400;
        font-size: var(--text-small);
        line-height: 1.45;
      }
      :host([compact]) .welcome {
        padding: var(--space-5);
        gap: var(--space-4);
      }
      :host([compact]) header h2 {
        font-size: var(--text-large);
      }
      .failure {
        color: var(--red-ink);
      }
      .own {
        color: var(--ink-soft);
      }
      .own button {
        min-height: 0;
        padding: 0;
        border: 0;
        background: none;
        font: inherit;
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
      @media (max-width: 720px) {
        .welcome {
          padding: var(--space-5) var(--space-4);
        }
      }
    `,
  ]

  protected override render() {
    return html`<section class="card welcome" aria-labelledby="heading">
      <header>
        <h2 id="heading">${this.compact ? 'Try a sample' : 'Order files in, ordered events out'}</h2>
        <p class="soft">
          ${this.compact ? 'Samples are uploaded and imported like your own files.' : 'No orders yet. Upload a file of order events, or start with one of these samples:'}
        </p>
      </header>
      ${this.failure ? html`<p class="failure" role="alert">${this.failure}</p>` : ''}
      <ul>
        ${this.samples.map(
          (sample) => html`<li>
            <button class="sample" ?disabled=${this.busy !== ''} @click=${() => this.#pick(sample)}>
              ${icons[sample.icon]} <span>${this.busy === sample.name ? 'Sending …' : sample.name}</span>
              <span class="about">${sample.about}</span>
            </button>
          </li>`,
        )}
      </ul>
      ${this.compact ? '' : html`<p class="own">To import your own file, drop it anywhere on this page, or <button @click=${() => this.dispatchEvent(new Event('choose-file', { bubbles: true, composed: true }))}>choose a file</button>.</p>`}
    </section>`
  }

  #pick(sample: Sample): void {
    this.dispatchEvent(new CustomEvent('pick-sample', { detail: sample, bubbles: true, composed: true }))
  }
}
