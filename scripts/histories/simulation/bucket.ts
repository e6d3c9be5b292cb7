export interface ObjectVersion {
  key: string
  versionId: string
  body: Buffer
  metadata: Readonly<Record<string, string>>
  modifiedAt: number
}

/** An S3 bucket with versioning, in memory. */
export class SimulatedBucket {
  readonly name: string
  readonly #now: () => number
  #versions: ObjectVersion[] = []

  constructor(name: string, now: () => number) {
    this.name = name
    this.#now = now
  }

  put(key: string, body: Buffer, metadata: Readonly<Record<string, string>> = {}): ObjectVersion {
    const version = { key, versionId: `v${this.#versions.length + 1}`, body, metadata, modifiedAt: this.#now() }
    this.#versions.push(version)
    return version
  }

  /** The named version, or the newest one. */
  find(key: string, versionId: string | undefined): ObjectVersion | undefined {
    return this.#versions.findLast((each) => each.key === key && (versionId === undefined || each.versionId === versionId))
  }

  delete(key: string, versionId: string | undefined): void {
    this.#versions = this.#versions.filter((each) => each.key !== key || (versionId !== undefined && each.versionId !== versionId))
  }

  /** By key, each key's newest version first, as ListObjectVersions gives them. */
  list(prefix: string): ObjectVersion[] {
    const found = this.#versions.filter(({ key }) => key.startsWith(prefix)).reverse()
    return found.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)))
  }

  empty(): void {
    this.#versions = []
  }
}
