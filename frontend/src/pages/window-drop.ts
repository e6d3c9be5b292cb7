import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** Files dropped anywhere on the window. `over` while some are being dragged across it. */
export class WindowDrop implements ReactiveController {
  over = false
  readonly #host: ReactiveControllerHost
  readonly #dropped: (files: File[]) => void
  #depth = 0

  constructor(host: ReactiveControllerHost, dropped: (files: File[]) => void) {
    this.#host = host
    this.#dropped = dropped
    host.addController(this)
  }

  hostConnected(): void {
    for (const [name, listener] of this.#listeners) window.addEventListener(name, listener)
  }

  hostDisconnected(): void {
    for (const [name, listener] of this.#listeners) window.removeEventListener(name, listener)
  }

  // enter and leave come for every element on the way: it is over when as many were left as entered
  readonly #listeners: [name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', listener: (event: DragEvent) => void][] = [
    ['dragenter', (event) => this.#count(event, 1)],
    ['dragleave', (event) => this.#count(event, -1)],
    ['dragover', (event) => hasFiles(event) && event.preventDefault()],
    ['drop', (event) => this.#drop(event)],
  ]

  #count(event: DragEvent, step: number): void {
    if (!hasFiles(event)) return
    this.#depth = Math.max(0, this.#depth + step)
    this.#show(this.#depth > 0)
  }

  #drop(event: DragEvent): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    this.#depth = 0
    this.#show(false)
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0) this.#dropped(files)
  }

  #show(over: boolean): void {
    if (over === this.over) return
    this.over = over
    this.#host.requestUpdate()
  }
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false
}
