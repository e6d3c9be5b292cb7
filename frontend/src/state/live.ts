import { ContextConsumer, createContext } from '@lit/context'
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { type Loaded, loading } from './loaded.ts'
import type { PollingStore } from './polling-store.ts'

export const pollingContext = createContext<PollingStore>('polling-store')

type Host = ReactiveControllerHost & HTMLElement
type Asked<Data> = { readonly path: string; readonly answers?: Data }

/**
 * What the API answers, kept current while the host is on the page: `live.value` in `render()`.
 * `what` is asked before each update; another path is another thing, and undefined is nothing at all.
 */
export class Live<Data> implements ReactiveController {
  readonly #host: Host
  readonly #what: () => Asked<Data> | undefined
  readonly #moving: (data: Data) => boolean
  #store: PollingStore | undefined
  #path: string | undefined
  #stop: (() => void) | undefined

  /** `store`: for the host that provides the store to all others, and so cannot ask for it. */
  constructor(host: Host, what: () => Asked<Data> | undefined, moving: (data: Data) => boolean = () => false, store?: PollingStore) {
    this.#host = host
    this.#what = what
    this.#moving = moving
    this.#store = store
    host.addController(this)
    if (store) return
    new ContextConsumer(host, {
      context: pollingContext,
      callback: (store) => {
        this.#store = store
        host.requestUpdate()
      },
    })
  }

  get value(): Loaded<Data> {
    if (!this.#store || this.#path === undefined) return loading
    return this.#store.read(this.#path) as Loaded<Data> // the resource says what its path answers
  }

  hostUpdate(): void {
    const path = this.#what()?.path
    if (!this.#store || path === this.#path) return
    this.#stop?.()
    this.#path = path
    this.#watch()
  }

  hostConnected(): void {
    this.#watch()
  }

  hostDisconnected(): void {
    this.#stop?.()
    this.#stop = undefined
  }

  #watch(): void {
    if (!this.#store || this.#path === undefined) return
    this.#stop?.()
    this.#stop = this.#store.watch(
      this.#path,
      () => this.#host.requestUpdate(),
      (data) => this.#moving(data as Data), // the resource says what its path answers
    )
  }
}
