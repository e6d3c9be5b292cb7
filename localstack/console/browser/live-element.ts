import { LitElement } from 'lit'
import { live } from './live.ts'

/** An element that is drawn again when the live figures change, while it is shown. */
export class LiveElement extends LitElement {
  #stop: (() => void) | undefined

  override connectedCallback(): void {
    super.connectedCallback()
    this.#stop = live.listen(() => this.requestUpdate())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop?.()
  }
}
