/** Lowest, middle and highest of several measurements, in their own unit. */
export interface Spread {
  min: number
  median: number
  max: number
}

export function spread(values: number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other)
  return { min: sorted[0] ?? Number.NaN, median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
