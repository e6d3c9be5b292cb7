import { createContext } from '@lit/context'
import { asFailure, type FailureText } from './failure.ts'

/** One file on its way: being sent, then waited for until its import is there. */
export type FileUpload = {
  id: number
  fileName: string
  sizeBytes: number
  sentBytes: number
  status: 'sending' | 'arriving' | 'arrived' | 'failed'
  importId?: string
  failure?: FailureText
}

/** What uploads stand on: the API in the page, something simpler in tests. */
export type UploadRoads = {
  send(file: File, sent: (bytes: number) => void): Promise<string>
  importIdOf(key: string): Promise<string | undefined>
  pause(milliseconds: number): Promise<void>
}

export const uploadsContext = createContext<Uploads>('uploads')

const patience = 120
const lingers = 6_000

/** The files that somebody handed over in this window, newest first. They go on while pages change. */
export class Uploads extends EventTarget {
  readonly #roads: UploadRoads
  #list: readonly FileUpload[] = []
  #nextId = 1

  constructor(roads: UploadRoads) {
    super()
    this.#roads = roads
  }

  get list(): readonly FileUpload[] {
    return this.#list
  }

  /** Sends `file`, and answers with the id of its import once there is one; undefined where that failed (the list says why). */
  async start(file: File): Promise<string | undefined> {
    const id = this.#nextId++
    this.#list = [{ id, fileName: file.name, sizeBytes: file.size, sentBytes: 0, status: 'sending' }, ...this.#list]
    this.#changed()
    try {
      const key = await this.#roads.send(file, (sentBytes) => this.#change(id, { sentBytes }))
      this.#change(id, { status: 'arriving', sentBytes: file.size })
      const importId = await this.#importId(key)
      this.#change(id, { status: 'arrived', importId })
      void this.#roads.pause(lingers).then(() => this.dismiss(id)) // from here on the list of imports shows it
      return importId
    } catch (error) {
      this.#change(id, { status: 'failed', failure: asFailure(error) })
      return undefined
    }
  }

  dismiss(id: number): void {
    this.#list = this.#list.filter((upload) => upload.id !== id)
    this.#changed()
  }

  async #importId(key: string): Promise<string> {
    for (let tries = 0; tries < patience; tries++) {
      const id = await this.#roads.importIdOf(key).catch(() => undefined) // asked again in a moment
      if (id) return id
      await this.#roads.pause(tries < 10 ? 200 : 1000)
    }
    throw new Error('The file was uploaded, but reading it has not started yet. It will start automatically. Check the list of imports later.')
  }

  #change(id: number, change: Partial<FileUpload>): void {
    this.#list = this.#list.map((upload) => (upload.id === id ? { ...upload, ...change } : upload))
    this.#changed()
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'))
  }
}
