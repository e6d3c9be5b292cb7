import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { BenchmarkRatio } from './report.ts'

/** Compares two results of a benchmark. Throws `no-benchmark`. */
export async function benchmarkRatios(before: string, after: string): Promise<BenchmarkRatio[]> {
  const [one, other] = await Promise.all([before, after].map(async (file) => measuredIn(await read(file))))
  return [...(one ?? [])].flatMap(([name, was]) => {
    const is = other?.get(name)
    return is === undefined || was === 0 ? [] : [{ name, before: was, after: is, ratio: is / was }]
  })
}

async function read(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new StagecraftError('no-benchmark', `${file} holds no result of a benchmark.`, {
      hint: `\`make -s bench JSON=1 > ${file}\` writes it.`,
      cause,
    })
  }
}

/** Every number in it, by its path; of a spread (`min`, `median`, `max`) the median. A list’s entries go by their `name`. */
export function measuredIn(value: unknown, path = ''): Map<string, number> {
  if (typeof value === 'number') return new Map([[path, value]])
  if (value === null || typeof value !== 'object') return new Map()
  const { median } = value as { median?: unknown } // looked at before it is used
  if (typeof median === 'number') return new Map([[path, median]])
  const entries = Object.entries(value).map(([key, each]) => [(each as { name?: string } | null)?.name ?? key, each] as const)
  return new Map(entries.flatMap(([key, each]) => [...measuredIn(each, path ? `${path}.${key}` : key)]))
}
