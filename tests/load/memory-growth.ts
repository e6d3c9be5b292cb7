import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryOfStack } from './memory.ts'
import { writeOrderFile } from './order-file.ts'

export interface MemoryGrowth {
  /** What each process took at the end of each minute, in megabytes, without shared memory: that of PostgreSQL has a fixed size, and fills once. */
  minutes: Record<string, number>[]
  /** Megabytes an hour of each process that was there in every minute, and of their sum: the slope of the line of least squares. */
  perHour: Record<string, number>
}

/** Imports a small file each minute by `importFile`, and looks at the stack's memory before the next. The first ten minutes, in which caches fill, do not count. */
export async function measureMemoryGrowth(
  root: string,
  importFile: (file: string) => Promise<unknown>,
  minutes: number,
  say: (minute: number, megabytes: Record<string, number>) => void = () => {},
): Promise<MemoryGrowth> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-growth-'))
  const looks: Record<string, number>[] = []
  for (let minute = 0; minute < minutes; minute++) {
    const next = performance.now() + 60_000
    const file = join(folder, 'orders.csv')
    await writeOrderFile(file, `G${process.pid}-${minute}-`, 100)
    await importFile(file)
    await sleep(Math.max(next - performance.now(), 0))
    const look = Object.fromEntries((await memoryOfStack(root)).map(({ name, megabytes, shared }) => [name, megabytes - shared]))
    looks.push(look)
    say(minute, look)
  }
  await rm(folder, { recursive: true, force: true })
  return { minutes: looks, perHour: slopes(looks.slice(10)) }
}

function slopes(looks: Record<string, number>[]): Record<string, number> {
  const always = Object.keys(looks[0] ?? {}).filter((name) => looks.every((look) => name in look))
  const sums = looks.map((look) => always.reduce((sum, name) => sum + (look[name] ?? 0), 0))
  const each = always.map((name) => [name, slope(looks.map((look) => look[name] ?? 0)) * 60] as const)
  return { ...Object.fromEntries(each), sum: slope(sums) * 60 }
}

function slope(values: number[]): number {
  const mean = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  const [middle, level] = [(values.length - 1) / 2, mean(values)]
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
  return values.reduce((sum, value, at) => sum + (at - middle) * (value - level), 0) / spread
}
