import type { ReactiveController, ReactiveControllerHost } from 'lit'

const everyMs = 2_000

/** Does something again every two seconds, while its element is shown and the page is seen. */
export class Repeated implements ReactiveController {
  readonly #work: () => void
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(host: ReactiveControllerHost, work: () => void) {
    this.#work = work
    host.addController(this)
  }

  hostConnected(): void {
    this.#timer = setInterval(() => {
      if (!document.hidden) this.#work()
    }, everyMs)
  }

  hostDisconnected(): void {
    clearInterval(this.#timer)
  }
}
