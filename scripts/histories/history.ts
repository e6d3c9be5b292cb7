import fc from 'fast-check'
import type { ApplicationHistories } from './application.ts'

/** What a fault happens to: statements on the database, calls of AWS, deliveries from queues, asynchronous invocations, notifications of objects. */
export type Place = 'statement' | 'call' | 'delivery' | 'invocation' | 'notification'

/** `at`: which one of them, of this function, counted from the beginning of the history. */
export interface Fault {
  of: string
  on: Place
  at: number
  /** How many in a row. */
  times: number
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

/** What may happen to each, how often, and to which of them at most. */
const faults: Readonly<Record<Place, { most: number; weight: number; does: readonly string[] }>> = {
  statement: { most: 24, weight: 5, does: ['kill before', 'kill after', 'cut before', 'cut after', 'stall', 'go away'] },
  call: { most: 5, weight: 3, does: ['kill before', 'kill after', 'refuse', 'lose the answer', 'fail an entry', 'stall'] },
  delivery: { most: 4, weight: 3, does: ['deliver again', 'break', 'run short of time'] },
  invocation: { most: 3, weight: 2, does: ['lose', 'repeat', 'break', 'run short of time'] },
  notification: { most: 3, weight: 1, does: ['lose', 'repeat', 'delay'] },
}
/** What happens to the deliveries of robust functions, too. */
const worse = ['lose', 'overtake', 'overtake', 'break for an hour', 'break for an hour']

const seconds = fc.constantFrom(1, 15, 40, 200, 400, 3_600)

/** Histories of an application. They shrink to fewer steps, fewer faults, and to no interleaving. */
export function histories<Step>({
  step,
  mostSteps,
  functions,
  robust = [],
}: Pick<ApplicationHistories<Step>, 'step' | 'mostSteps' | 'functions' | 'robust'>): fc.Arbitrary<History<Step>> {
  const places = Object.entries(faults) as [Place, (typeof faults)[Place]][] // Object.entries widens to string
  const fault = fc.oneof(
    ...functions.flatMap((of) =>
      places.map(([on, { most, weight: usual, does }]) => {
        // what may suffer more, does
        const weight = robust.includes(of) ? usual * 4 : usual
        const all = on === 'delivery' && robust.includes(of) ? [...does, ...worse] : does
        const times = fc.constantFrom(1, 1, 1, 2, 3)
        return {
          arbitrary: fc.record({ of: fc.constant(of), on: fc.constant(on), at: fc.nat(most), times, do: fc.constantFrom(...all), seconds }),
          weight,
        }
      }),
    ),
  )
  const wait = fc.constantFrom(5, 61, 200, 4_000).map((seconds): HistoryStep<Step> => ({ wait: seconds }))
  const taken = step.map((take): HistoryStep<Step> => ({ take }))
  return fc.record({
    steps: fc.array(fc.oneof({ arbitrary: taken, weight: 4 }, { arbitrary: wait, weight: 1 }), {
      minLength: 1,
      maxLength: mostSteps,
      size: 'max',
    }),
    faults: fc.array(fault, { maxLength: 7, size: 'max' }),
    order: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(999), { maxLength: 250, size: 'max' })),
  })
}

/** Which fault happens next. */
export class Faults {
  readonly #faults: readonly Fault[]
  readonly #counts = new Map<string, number>()

  constructor(faults: readonly Fault[]) {
    this.#faults = faults
  }

  next(of: string, on: Place): Fault | undefined {
    const key = `${of} ${on}`
    const now = this.#counts.get(key) ?? 0
    this.#counts.set(key, now + 1)
    return this.#faults.find((fault) => fault.of === of && fault.on === on && fault.at <= now && now < fault.at + fault.times)
  }
}
