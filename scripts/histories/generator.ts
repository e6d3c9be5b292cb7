import fc from 'fast-check'
import type { ApplicationHistories, Recovery } from './application.ts'
import type { Fault, History, HistoryStep, Place, PossibleFault } from './history.ts'

/** To which of a function's places of a kind faults happen, at most: few histories have more of them. */
const most: Readonly<Record<Place, number>> = { statement: 24, commit: 5, call: 5, change: 3, batch: 3, delivery: 4, invocation: 3 }

// most faults come early, where every history gets to
const at = fc.oneof(
  { arbitrary: fc.constant(0), weight: 3 },
  { arbitrary: fc.nat(2), weight: 3 },
  { arbitrary: fc.nat(6), weight: 2 },
  { arbitrary: fc.nat(24), weight: 1 },
)
// around the limits that the application has: statements end after 5 s, tries after 16 s, leases after 30 s, deliveries after minutes
const seconds = fc.constantFrom(1, 1, 6, 20, 40, 200, 400, 3_600)
const times = fc.constantFrom(1, 1, 1, 2, 3)

type Generated<Step> = Pick<ApplicationHistories<Step>, 'step' | 'mostSteps' | 'recoveries'>

/**
 * Histories of an application, of faults that are possible. They shrink to fewer steps, fewer faults, and to no interleaving. Each history has a few functions to
 * which most of its faults happen: what only two faults of one function bring about, is not left to the chance that both are drawn from all.
 */
export function histories<Step>(
  { step, mostSteps, recoveries = [] }: Generated<Step>,
  possible: readonly PossibleFault[],
): fc.Arbitrary<History<Step>> {
  const wait = fc.constantFrom(5, 61, 200, 4_000).map((passing): HistoryStep<Step> => ({ wait: passing }))
  const taken = step.map((take): HistoryStep<Step> => ({ take }))
  const steps = fc.array(fc.oneof({ arbitrary: taken, weight: 4 }, { arbitrary: wait, weight: 1 }), {
    minLength: 1,
    maxLength: mostSteps,
    size: 'max',
  })
  return fc.record({ steps, faults: faultsOf(possible), order }).map((history) => withWaysTo(history, recoveries))
}

// whoever goes on, goes on for a while: so others are overtaken in the middle of what they do
const stay = fc.oneof(
  { arbitrary: fc.constant(0), weight: 2 },
  { arbitrary: fc.nat(4), weight: 1 },
  { arbitrary: fc.integer({ min: 5, max: 30 }), weight: 1 },
)
const choice = fc.tuple(fc.nat(999), stay).map(([place, turns]) => place + 1_000 * turns)
const order = fc.oneof(
  { arbitrary: fc.constant<number[]>([]), weight: 1 },
  { arbitrary: fc.array(choice, { maxLength: 250, size: 'max' }), weight: 2 },
)

function faultsOf(possible: readonly PossibleFault[]): fc.Arbitrary<Fault[]> {
  if (possible.length === 0) return fc.constant([])
  const functions = [...new Set(possible.map(({ of }) => of))]
  const drawn = fc.record({
    isOfChosen: fc.oneof({ arbitrary: fc.constant(true), weight: 3 }, fc.constant(false)),
    who: fc.nat(999),
    what: fc.nat(9_999),
  })
  // to whom more can happen, more does
  const chosen = fc.array(fc.constantFrom(...possible.map(({ of }) => of)), { minLength: 1, maxLength: 2 })
  return fc.tuple(chosen, fc.array(fc.tuple(drawn, at, times, seconds), { maxLength: 8, size: 'max' })).map(([few, all]) => {
    const faults = all.map(([{ isOfChosen, who, what }, place, often, lasting]) => {
      const whose = isOfChosen ? few : functions
      const own = possible.filter(({ of }) => of === whose[who % whose.length])
      const fault = own[what % own.length] as PossibleFault // each function has some
      return { ...fault, at: place % (most[fault.on] + 1), times: often, seconds: lasting }
    })
    return faults.filter(({ of }, index) => sum(faults.slice(0, index + 1).filter((fault) => fault.of === of)) <= mostOfOne)
  })
}

/** What fails more often in a row may be given up, and be promised to be. */
const mostOfOne = 4

function sum(faults: readonly Fault[]): number {
  return faults.reduce((total, fault) => total + fault.times, 0)
}

/** A fault that happens to a recovery needs something to recover from: it is put before, and the step that starts the recovery behind. */
function withWaysTo<Step>(history: History<Step>, recoveries: readonly Recovery<Step>[]): History<Step> {
  const needed = recoveries.filter(({ of, on }) => history.faults.some((fault) => fault.of === of && (on?.includes(fault.on) ?? true)))
  const faults = [...history.faults]
  const steps = [...history.steps]
  for (const { after } of needed) if (!faults.some((fault) => isSame(fault, after))) faults.push({ ...after, at: 0, times: 2, seconds: 1 })
  const starting = needed.flatMap(({ by }) => (by === undefined ? [] : [by]))
  // not before all has come to rest
  for (const by of new Map(starting.map((each) => [JSON.stringify(each), each])).values()) steps.push({ wait: 61 }, { take: by })
  return { ...history, steps, faults }
}

function isSame(one: PossibleFault, other: PossibleFault): boolean {
  return one.of === other.of && one.on === other.on && one.do === other.do
}
