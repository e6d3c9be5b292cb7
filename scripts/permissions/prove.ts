import { setTimeout as sleep } from 'node:timers/promises'
import type { Journey } from '@stagecraft/localstack/config.ts'
import type { Decision } from '@stagecraft/localstack/engines/decision.ts'
import type { Engine, EnginePlace } from '@stagecraft/localstack/engines/engine.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Grant, grantsOf } from '@stagecraft/localstack/permissions/grants.ts'
import { startAfresh, takeAway } from '@stagecraft/localstack/permissions/take-away.ts'
import { permissions } from '@stagecraft/localstack/permissions/usage.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import type { PrivateStack } from '../test/private-stack.ts'
import type { Proof } from './proofs.ts'

/** What an application brings for the proof. */
export interface Journeys {
  journeys: readonly Journey[]
  tidy?(): Promise<void>
}

const patienceSeconds = 8
// the engine writes what it decided every second, later where the machine is busy
const writtenMs = 2_000

/**
 * Takes every wanted grant away in turn, from that role alone, and runs its holder's journeys in fresh processes, those that used it first, until one fails and the engine has
 * refused the very thing; then gives it back. First they run with everything granted: each must get to its end.
 */
export async function prove(
  { project, record }: PrivateStack,
  { journeys, tidy = async () => {} }: Journeys,
  isWanted: (grant: Grant) => boolean,
  output: Output,
): Promise<Proof[]> {
  const description = await describe(project)
  const engine = engineNamed(project.engine)
  const bench: Bench = { record, engine, place: enginePlace(project), tidy }
  const holders = new Set(grantsOf(description).flatMap((grant) => (isWanted(grant) ? [grant.holder] : [])))
  const rehearsed = journeys.filter(({ exercises }) => exercises.some((name) => holders.has(name)))
  const seconds = await rehearse(bench, rehearsed, output)
  const { grants } = permissions(description, await engine.decisions(bench.place), engine.capabilities.actions)
  const wanted = grants.filter(isWanted)
  const proofs: Proof[] = []
  for (const [at, grant] of wanted.entries()) {
    const { holder, action, resource } = grant
    const order = ({ name }: Journey) => (grant.runs[name] ? 0 : 1e9) + (seconds.get(name) ?? 0)
    const candidates = journeys.filter(({ exercises }) => exercises.includes(holder)).sort((one, other) => order(one) - order(other))
    const { provenBy, tried } = await proofOf(bench, grant, candidates, at)
    proofs.push({ holder, action, resource, provenBy })
    const outcome = provenBy ? `without it this fails: ${provenBy}` : `no journey fails without it; ${tried.join('; ') || 'no journey uses it'}`
    output.say(
      `  ${provenBy ? marks.ok : marks.fail}  ${String(at + 1).padStart(3)}/${wanted.length}  ${holder} ${action} ${resource}\n        ${outcome}`,
    )
  }
  return proofs
}

interface Bench {
  record: StackRecord
  engine: Engine
  place: EnginePlace
  tidy(): Promise<void>
}

/** Runs the journeys with everything granted; how long each took, in milliseconds. Throws `journey-failed`. */
async function rehearse(bench: Bench, journeys: readonly Journey[], output: Output): Promise<Map<string, number>> {
  const took = new Map<string, number>()
  for (const journey of journeys) {
    await begin(bench, journey.exercises, journey.name)
    const started = performance.now()
    await journey.run(4 * patienceSeconds).catch((error: Error) => {
      throw new StagecraftError('journey-failed', `This journey fails even with all grants: ${journey.name}. ${error.message}`, {
        hint: 'Look at the logs of its functions (`make logs F=…`). The proof can start only if every journey succeeds.',
        cause: error,
      })
    })
    took.set(journey.name, performance.now() - started)
    await sleep(writtenMs)
    output.say(`  ${marks.ok}  ${journey.name}`)
  }
  await bench.tidy()
  return took
}

/** Without the grant: the first journey that fails for want of it, and what came of each that was tried. */
async function proofOf(bench: Bench, grant: Grant, journeys: readonly Journey[], at: number): Promise<{ provenBy: string | null; tried: string[] }> {
  const { engine, place, record } = bench
  const also = engine.capabilities.actions[grant.action]?.also ?? []
  const giveBack = await takeAway(record, grant, engine.capabilities.actions)
  // what it allowed a moment ago it allows for up to a second
  await sleep(writtenMs)
  const tried: string[] = []
  try {
    // all twice where it must be: a schedule may have come at that moment and done the work in the function's stead
    for (const journey of [...journeys, ...journeys]) {
      const run = `proof ${at}: ${journey.name}`
      await begin(bench, [grant.holder], run)
      const failed = await journey.run(patienceSeconds).then(
        () => undefined,
        (error: Error) => error.message.split('\n', 1)[0],
      )
      if (failed === undefined) {
        tried.push(`${journey.name}: succeeds`)
        continue
      }
      const isRefused = await soon(async () => refuses(await engine.decisions(place), grant, run, also))
      await bench.tidy()
      if (isRefused) return { provenBy: journey.name, tried }
      tried.push(`${journey.name}: fails, but not because this call was refused (${failed})`)
    }
    return { provenBy: null, tried }
  } finally {
    await giveBack()
    await startFresh(record, [grant.holder])
  }
}

async function begin({ record, engine, place }: Bench, holders: readonly string[], run: string): Promise<void> {
  await startFresh(record, holders)
  await engine.nameRun(place, run)
}

async function startFresh(record: StackRecord, holders: readonly string[]): Promise<void> {
  await Promise.all(holders.flatMap((name) => (record.functions[name] ? [startAfresh(record, record.functions[name])] : [])))
}

function refuses(decisions: readonly Decision[], { role, action }: Grant, run: string, also: readonly string[]): boolean {
  return decisions.some((each) => each.decision === 'denied' && each.role === role && each.run === run && [action, ...also].includes(each.action))
}

async function soon(look: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + 3 * writtenMs; performance.now() < end; await sleep(200)) if (await look()) return true
  return false
}
