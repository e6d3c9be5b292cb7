import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Stack } from './stack.ts'

export interface Watcher {
  /** Ends the watch; tells how often it looked and each breach it saw. */
  end(): Promise<{ looks: number; breaches: string[] }>
}

/** What an import's figures and rows were at one moment. Counts of final outcomes never fall. */
interface Look {
  id: string
  figures: number[]
  counts: number[]
}

const everyMs = 5
const final = ['applied', 'duplicate', 'refused']
const states = ['queued', 'waiting', 'dead', ...final]

// imports that nobody touches any more are left out: the watch must not cost more than the work
const look = `
  select i.id, array[i.lines, ${states.map((state) => `i.${state}`).join(', ')}] as figures, array[count(l.line)::int, ${states
    .map((state) => `(count(*) filter (where l.state = '${state}'))::int`)
    .join(', ')}] as counts
  from imports i left join import_lines l on l.import_id = i.id
  where i.updated_at > now() - interval '3 seconds' or i.status = 'reading' or i.queued > 0
  group by i.id`

/** Looks at every import that moves, every few milliseconds, on a connection of its own. While the database is away it waits for it. */
export function watch({ record }: Stack): Watcher {
  const seen: string[] = []
  const before = new Map<string, number[]>()
  let looks = 0
  let isOver = false

  const judge = ({ id, figures, counts }: Look) => {
    const [lines = 0, ...parts] = figures
    if (lines !== parts.reduce((sum, part) => sum + part, 0)) seen.push(`import ${id} does not add up: ${figures}`)
    if (String(figures) !== String(counts)) seen.push(`import ${id} says ${figures}, its rows ${counts}`)
    const earlier = before.get(id) ?? []
    const fell = counts.findIndex((count, at) => count < (earlier[at] ?? 0) && (at === 0 || final.includes(states[at - 1] ?? '')))
    if (fell !== -1) seen.push(`import ${id} lost outcomes: ${earlier} became ${counts}`)
    before.set(id, counts)
  }

  const run = async () => {
    while (!isOver) {
      const client = new pg.Client({ connectionString: record.database?.url, connectionTimeoutMillis: 1_000, query_timeout: 2_000 })
      client.on('error', () => {})
      try {
        await client.connect()
        while (!isOver) {
          const { rows } = await client.query<Look>(look)
          looks += 1
          rows.forEach(judge)
          await sleep(everyMs)
        }
      } catch (error) {
        // the database is away; anything else is a mistake of the watch itself
        if (error instanceof pg.DatabaseError && !/^(57P|08)/.test(error.code ?? '')) seen.push(`the watch failed: ${error.message}`)
        await sleep(100)
      } finally {
        void client.end().catch(() => {})
      }
    }
  }
  const running = run()
  return {
    async end() {
      isOver = true
      await running
      return { looks, breaches: [...new Set(seen)].slice(0, 10) }
    },
  }
}
