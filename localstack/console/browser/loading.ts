import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit'
import { asFailure, type Failure } from './api.ts'

/** Something that a part of a page has to load: its states are loading, failed and ready, and each is shown. What was loaded stays while it is loaded again. */
export class Loading<T> implements ReactiveController {
  value: T | undefined
  failure: Failure | undefined
  readonly #host: ReactiveControllerHost
  readonly #load: (signal: AbortSignal) => Promise<T>
  #running: AbortController | undefined
  #isLoading = false

  constructor(host: ReactiveControllerHost, load: (signal: AbortSignal) => Promise<T>) {
    this.#host = host
    this.#load = load
    host.addController(this)
  }

  hostConnected(): void {
    void this.again()
  }

  hostDisconnected(): void {
    this.#running?.abort()
    this.#isLoading = false
  }

  /** Loads again, unless it is loading: for whoever asks again and again. */
  async fresh(): Promise<void> {
    if (!this.#isLoading) await this.again()
  }

  /** Forgets what was loaded, and loads. */
  async anew(): Promise<void> {
    this.value = undefined
    await this.again()
  }

  /** Loads; whoever asked before is not answered any more. */
  async again(): Promise<void> {
    this.#running?.abort()
    const running = new AbortController()
    this.#running = running
    this.#isLoading = true
    this.#host.requestUpdate()
    try {
      const value = await this.#load(running.signal)
      if (running.signal.aborted) return
      this.value = value
      this.failure = undefined
    } catch (error) {
      if (running.signal.aborted) return
      this.failure = asFailure(error)
    }
    this.#isLoading = false
    this.#host.requestUpdate()
  }

  show(ready: (value: T) => unknown): unknown {
    if (this.value !== undefined && !this.failure) return ready(this.value)
    if (this.failure) return failed(this.failure, () => void this.again())
    return loading
  }
}

const loading: TemplateResult = html`<sc-note kind="loading"></sc-note>`

/** What went wrong, in the place of what could not be shown. */
export function failed(failure: Failure, again?: () => void): TemplateResult {
  return html`<sc-note kind="error" .heading=${failure.message} .text=${failure.hint ?? ''}>
    ${again ? html`<button @click=${again}>Try again</button>` : ''}
  </sc-note>`
}
