import { createHash, randomBytes } from 'node:crypto'
import { readJson, writeJson } from '../../project.ts'

/** Somebody who has signed in, in one browser. */
export interface Session {
  /** Users of another pool are nobody here. */
  poolId: string
  /** The pool's user name. */
  user: string
  /** `COGNITO`, or the name of the identity provider. */
  method: string
}

/** As long as Cognito's: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html */
const seconds = 3_600
const most = 1_000

/**
 * The sessions of the hosted sign-in. They outlive its process, which ends when nobody comes for a while: a file keeps them, by the digest of
 * their secret, so that who reads the file has none.
 */
export class Sessions {
  readonly #file: string
  readonly #now: () => number
  #kept: Promise<Map<string, Session & { until: number }>> | undefined
  #saved: Promise<void> = Promise.resolve()

  constructor({ file, now = Date.now }: { file: string; now?: () => number }) {
    this.#file = file
    this.#now = now
  }

  /** Begins an hour; the secret that the browser keeps, of 256 bits. It is a new one each time, so that nobody can have known it before. */
  async begin({ poolId, user, method }: Session): Promise<string> {
    const secret = randomBytes(32).toString('base64url')
    const kept = await this.#sessions()
    kept.set(digest(secret), { poolId, user, method, until: this.#now() + seconds * 1_000 })
    await this.#save(kept)
    return secret
  }

  /** The session of a secret; undefined where there is none, or its hour is over. To use it makes it no longer. */
  async find(secret: string | undefined): Promise<Session | undefined> {
    const found = secret ? (await this.#sessions()).get(digest(secret)) : undefined
    return found && found.until > this.#now() ? found : undefined
  }

  async end(secret: string | undefined): Promise<void> {
    const kept = await this.#sessions()
    if (secret && kept.delete(digest(secret))) await this.#save(kept)
  }

  #sessions() {
    this.#kept ??= readJson<Record<string, Session & { until: number }>>(this.#file).then(
      (read) => new Map(Object.entries(read ?? {}).filter(([, each]) => typeof each?.user === 'string' && typeof each.until === 'number')),
    )
    return this.#kept
  }

  // one after another: two at once would take each other's unfinished file away
  #save(kept: Map<string, Session & { until: number }>): Promise<void> {
    const save = async () => {
      const now = this.#now()
      for (const [key, { until }] of kept) if (until <= now || kept.size > most) kept.delete(key)
      await writeJson(this.#file, Object.fromEntries(kept))
    }
    this.#saved = this.#saved.then(save, save)
    return this.#saved
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
