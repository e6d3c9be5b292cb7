import { setTimeout as sleep } from 'node:timers/promises'
import { breaches } from './promise.ts'
import { totalDepth } from './queues.ts'
import type { Stack } from './stack.ts'

/** Waits until `condition` is true. Errors count as "not yet": what is asked may be away. Throws after `seconds` with what it was last told. */
export async function until(what: string, condition: () => Promise<boolean>, seconds = 300): Promise<void> {
  let last: unknown = 'no'
  for (const end = Date.now() + seconds * 1_000; Date.now() < end; ) {
    try {
      if (await condition()) return
    } catch (error) {
      last = error
    }
    await sleep(50)
  }
  throw new Error(`Not within ${seconds} s: ${what}. ${last}`)
}

/** The import's figures of a key, read from the database; undefined before it is registered. */
export interface Figures {
  id: string
  status: string
  lines: number
  queued: number
  applied: number
  waiting: number
  duplicate: number
  refused: number
  dead: number
}

export async function figuresOf({ pool }: Stack, key: string): Promise<Figures | undefined> {
  const { rows } = await pool.query<Figures>(
    `select id, status, lines, queued, applied, waiting, duplicate, refused, dead from imports where object_key = $1 order by created_at, id`,
    [key],
  )
  return rows[0]
}

export async function atLeast(stack: Stack, key: string, figure: 'lines' | 'applied' | 'waiting', count: number): Promise<void> {
  await until(`${count} ${figure} lines of ${key}`, async () => ((await figuresOf(stack, key))?.[figure] ?? 0) >= count)
}

/** What a reader that died holds runs out by itself after 30 s: this is later. */
export async function endLeases({ pool }: Stack): Promise<void> {
  await pool.query(`update imports set lease_until = now() - interval '1 second' where status = 'reading'`)
}

/** Waits until the imports of `keys` are there and all is done: every import settled, every queue empty, everything published and told. */
export async function settled(stack: Stack, keys: readonly string[], seconds = 600): Promise<void> {
  let open: string[] = []
  await until(
    `all of ${keys.join(', ')} is settled`,
    async () => {
      const found = await Promise.all(keys.map((key) => figuresOf(stack, key)))
      open = found.every((each) => each && each.status !== 'reading' && each.queued === 0)
        ? []
        : found.map((each) => JSON.stringify(each ?? 'no import'))
      if (open.length > 0) return false
      open = (await totalDepth(stack)) > 0 ? ['messages in the queues'] : await breaches(stack.pool)
      return open.length === 0
    },
    seconds,
  ).catch((error: Error) => {
    throw new Error(`${error.message} ${open.join('\n')}`)
  })
}
