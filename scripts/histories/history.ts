import fc from 'fast-check'
import type { ApplicationHistories } from './application.ts'

/** What a fault happens to: statements on the database, calls of AWS, deliveries to functions, notifications of objects, asynchronous invocations. */
export type Place = 'statement' | 'call' | 'delivery' | 'notification' | 'invocation'

/** `at`: which one of them, counted from the beginning of the history. */
export interface Fault {
  on: Place
  at: number
  do: string
  /** How long, where it lasts. */
  seconds: number
}

/** Time passes, or the application takes a step. */
export type HistoryStep<Step> = { wait: number } | { take: Step }

/** A history: what was done from outside, which faults happened, and who went on whenever several could. Plain JSON. */
export interface History<Step> {
  steps: HistoryStep<Step>[]
  faults: Fault[]
  /** At each choice the place of who goes on, among those who can; the first one where the list is at its end. */
  order: number[]
}

/** What may happen to each, and how long it may last. */
const faults: Readonly<Record<Place, { most: number; does: readonly string[] }>> = {
  statement: { most: 160, does: ['kill before', 'kill after', 'cut before', 'cut after', 'stall', 'go away'] },
  call: { most: 60, does: ['kill before', 'kill after', 'refuse', 'lose the answer', 'fail an entry', 'stall'] },
  delivery: { most: 30, does: ['deliver again', 'break', 'run short of time'] },
  notification: { most: 6, does: ['lose', 'repeat', 'delay'] },
  invocation: { most: 20, does: ['lose', 'repeat', 'break', 'run short of time'] },
}

const seconds = fc.constantFrom(1, 15, 40, 200, 400, 3_600)

/** Histories of an application. They shrink to fewer steps, fewer faults, and to no interleaving. */
export function histories<Step>({ step, mostSteps }: Pick<ApplicationHistories<Step>, 'step' | 'mostSteps'>): fc.Arbitrary<History<Step>> {
  const fault = fc.oneof(
    ...Object.entries(faults).map(([on, { most, does }]) =>
      fc.record({ on: fc.constant(on as Place), at: fc.nat(most), do: fc.constantFrom(...does), seconds }),
    ),
  )
  const wait = fc.constantFrom(5, 61, 200).map((seconds): HistoryStep<Step> => ({ wait: seconds }))
  const taken = step.map((take): HistoryStep<Step> => ({ take }))
  return fc.record({
    steps: fc.array(fc.oneof({ arbitrary: taken, weight: 4 }, { arbitrary: wait, weight: 1 }), {
      minLength: 1,
      maxLength: mostSteps,
      size: 'max',
    }),
    faults: fc.array(fault, { maxLength: 6, size: 'max' }),
    order: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(999), { maxLength: 250, size: 'max' })),
  })
}

/** Which fault happens next. */
export class Faults {
  readonly #faults: readonly Fault[]
  readonly #counts: Record<Place, number> = { statement: 0, call: 0, delivery: 0, notification: 0, invocation: 0 }

  constructor(faults: readonly Fault[]) {
    this.#faults = faults
  }

  next(on: Place): Fault | undefined {
    const at = this.#counts[on]++
    return this.#faults.find((fault) => fault.on === on && fault.at === at)
  }
}
