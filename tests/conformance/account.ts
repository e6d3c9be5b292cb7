import type { Keys } from './client-options.ts'
import { Clients } from './clients.ts'
import type { Site } from './site.ts'

/** The AWS account as one behaviour sees it: clients, names of its own, and what has to be undone. */
export class Account extends Clients {
  readonly site: Site
  /** Twelve digits. */
  readonly id: string
  readonly region: string
  /** Whether the engine declares that it behaves otherwise: nobody waits longer for what is not to come. */
  readonly isDeclared: boolean
  readonly #undo: (() => Promise<unknown>)[] = []
  readonly #others = new Map<string, Clients>()

  constructor(site: Site, id: string, isDeclared = false) {
    super(site)
    this.site = site
    this.id = id
    this.region = site.region
    this.isDeclared = isDeclared
  }

  /** A name that nothing else has: the site's prefix, `kind` and eight random characters; at most 48 characters where `kind` has 12. */
  name(kind: string): string {
    return `${this.site.prefix}-${kind}-${crypto.randomUUID().slice(0, 8)}`
  }

  /** What removes something that was made. The last is done first. */
  undo(work: () => Promise<unknown>): void {
    this.#undo.push(work)
  }

  /** Undoes everything, whatever fails; resolves to what could not be undone. */
  async undoAll(): Promise<string[]> {
    const failed: string[] = []
    for (const work of this.#undo.toReversed())
      await work().catch(
        (error: Error) => /NotFound|NonExistent|NoSuch|DoesNotExist/.test(error.name) || failed.push(`${error.name}: ${error.message}`),
      )
    return failed
  }

  /** The same account by other keys. */
  as(keys: Keys): Clients {
    const whose = JSON.stringify(keys)
    const clients = this.#others.get(whose) ?? new Clients(this.site, keys)
    this.#others.set(whose, clients)
    return clients
  }

  override destroy(): void {
    for (const clients of this.#others.values()) clients.destroy()
    super.destroy()
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.region}:${this.id}:${resource}`
  }
}
