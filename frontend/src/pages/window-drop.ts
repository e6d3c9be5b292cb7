import type { ReactiveController, ReactiveControllerHost } from 'lit'

/** `wanted`: whether files may be dropped now; where they may not, the window takes none, and the browser does not open them either. */
type Drop = { wanted(): boolean; dropped(files: File[]): void }

/** Files dropped anywhere on the window. `over` while some are being dragged across it. */
export class WindowDrop implements ReactiveController {
  over = false
  readonly #host: ReactiveControllerHost
  readonly #what: Drop
  #depth = 0

  constructor(host: ReactiveControllerHost, what: Drop) {
    this.#host = host
    this.#what = what
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
    ['dragover', (event) => this.#allow(event)],
    ['drop', (event) => this.#drop(event)],
  ]

  #count(event: DragEvent, step: number): void {
    if (!hasFiles(event)) return
    this.#depth = Math.max(0, this.#depth + step)
    this.#show(this.#depth > 0 && this.#what.wanted())
  }

  #allow(event: DragEvent): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer && !this.#what.wanted()) event.dataTransfer.dropEffect = 'none'
  }

  #drop(event: DragEvent): void {
    if (!hasFiles(event)) return
    event.preventDefault()
    this.#depth = 0
    this.#show(false)
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length > 0 && this.#what.wanted()) this.#what.dropped(files)
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
