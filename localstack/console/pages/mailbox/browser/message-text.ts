import { html, LitElement } from 'lit'
import { customElement, property } from 'lit/decorators.js'
import { get } from '../../../browser/api.ts'
import { Loading } from '../../../browser/loading.ts'
import '../../../browser/parts/note.ts'
import '../../../browser/parts/text-view.ts'
import { base } from '../../../browser/styles.ts'
import type { MessageText } from '../types.ts'

/** What a message says. Of its HTML only that there is some. */
@customElement('sc-message-text')
export class MessageTextView extends LitElement {
  static override styles = base

  @property() message = ''
  readonly #text = new Loading(this, (signal) => get<MessageText>(`mailbox/messages/${encodeURIComponent(this.message)}`, signal))

  override render() {
    return this.#text.show(({ text, isHtml }) =>
      text
        ? html`<sc-text label="Text of the message" .value=${text}></sc-text>${isHtml ? html`<p class="soft small">The mailbox shows it as HTML.</p>` : ''}`
        : html`<p class="soft">It has no text beside its HTML.</p>`,
    )
  }
}
