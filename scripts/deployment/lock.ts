import { hostname } from 'node:os'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { isRunning } from '@stagecraft/localstack/machine/pid.ts'
import type { Store, StoredText } from './store.ts'

/** Who deploys a stage at the moment. */
export interface Owner {
  who: string
  /** What they do, for people: `promote 2026.11.27-1-abc1234`. */
  what: string
  host: string
  pid: number
  /** RFC 3339, UTC. */
  since: string
}

/** A lock is renewed every 20 seconds; whoever has not done so for 90 is gone. */
const [renewMs, goneMs] = [20_000, 90_000]

export interface Lock {
  /** Rejects when somebody else has taken it: this command was taken for gone. */
  lost: Promise<never>
  release(): Promise<void>
}

/**
 * Takes a stage's lock: one deployment at a time. It is an object of the artifact bucket that is written only where there is none, or in place of one
 * whose owner is gone: a process of this machine that has ended, or one that did not renew it. Throws `stage-locked` with owner and age.
 */
export async function lockStage(store: Store, stage: string, owner: Omit<Owner, 'host' | 'pid' | 'since'>): Promise<Lock> {
  const key = keyOf(stage)
  const text = JSON.stringify({ ...owner, host: hostname(), pid: process.pid, since: new Date().toISOString() } satisfies Owner)
  const found = await refuseLocked(store, stage)
  let etag = await store.write(key, text, found && { etag: found.etag })
  if (!etag) {
    const other = await store.read(key)
    throw locked(stage, other && (JSON.parse(other.text) as Owner))
  }
  const { promise: lost, reject } = Promise.withResolvers<never>()
  lost.catch(() => {})
  let renewing = Promise.resolve()
  const renew = async () => {
    const renewed = await store.write(key, text, { etag: etag ?? '' })
    if (renewed) etag = renewed
    else
      reject(
        new StagecraftError('lock-lost', `Somebody else deploys ${stage} now: this command did not renew its lock in time.`, {
          hint: `See \`make release-log STAGE=${stage}\`.`,
        }),
      )
  }
  const timer = setInterval(() => {
    // a failed try is repeated by the next one
    renewing = renewing.then(renew).catch(() => {})
  }, renewMs)
  timer.unref()
  return {
    lost,
    release: async () => {
      clearInterval(timer)
      await renewing
      await store.remove(key, { etag: etag ?? '' })
    },
  }
}

/** Throws `stage-locked` where somebody deploys a stage. Returns the lock that one who is gone has left. */
export async function refuseLocked(store: Store, stage: string): Promise<StoredText | undefined> {
  const found = await store.read(keyOf(stage))
  if (found && !isGone(JSON.parse(found.text) as Owner, found.writtenAt)) throw locked(stage, JSON.parse(found.text) as Owner)
  return found
}

function keyOf(stage: string): string {
  return `locks/${stage}.json`
}

function isGone({ host, pid }: Owner, writtenAt: Date): boolean {
  const hasEnded = host === hostname() && !isRunning(pid)
  return hasEnded || Date.now() - writtenAt.getTime() > goneMs
}

function locked(stage: string, owner: Owner | undefined): StagecraftError {
  const minutes = owner ? Math.round((Date.now() - Date.parse(owner.since)) / 60_000) : 0
  const by = owner ? `${owner.who} has deployed it for ${minutes < 1 ? 'less than a minute' : `${minutes} min`} (${owner.what}).` : ''
  return new StagecraftError('stage-locked', `${stage} is being deployed. ${by}`.trim(), { hint: 'Wait until that has ended, and try again.' })
}
