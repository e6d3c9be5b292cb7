import { setTimeout as sleep } from 'node:timers/promises'
import type { Journey } from '@stagecraft/localstack/config.ts'
import type { Decision } from '@stagecraft/localstack/engines/decision.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { enginePlace } from '@stagecraft/localstack/engines/place.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Grant, grantsOf } from '@stagecraft/localstack/permissions/grants.ts'
import { startAfresh, takeAway } from '@stagecraft/localstack/permissions/take-away.ts'
import { permissions } from '@stagecraft/localstack/permissions/usage.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { PrivateStack } from '../commands/test.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** What an application brings for the proof. */
export interface Journeys {
  journeys: readonly Journey[]
  tidy?(): Promise<void>
}

export interface Proof extends Pick<Grant, 'holder' | 'action' | 'resource'> {
  /** The journey that fails without it; null where none does. */
  provenBy: string | null
}

const patienceSeconds = 8
// the engine writes what it decided every second, later where the machine is busy
const writtenMs = 2_000

/**
 * Takes every wanted grant away in turn, from that role alone, and runs its holder's journeys in fresh processes, those that used it first, until one fails and the engine has
 * refused the very thing; then gives it back. First they run with everything granted: each must get to its end.
 */
export async function prove(
  stack: PrivateStack,
  { journeys, tidy }: Journeys,
  isWanted: (grant: Grant) => boolean,
  output: Output,
): Promise<Proof[]> {
  const { project, record } = stack
  const engine = engineNamed(process.env.STAGECRAFT_ENGINE)
  const place = enginePlace(project)
  const description = await describe(project)
  const fresh = (names: readonly string[]) =>
    Promise.all(names.flatMap((name) => (record.functions[name] ? [startAfresh(record, record.functions[name])] : [])))
  const seconds = new Map<string, number>()
  const holders = new Set(
    grantsOf(description)
      .filter(isWanted)
      .map(({ holder }) => holder),
  )
  for (const journey of journeys.filter(({ exercises }) => exercises.some((name) => holders.has(name)))) {
    await fresh(journey.exercises)
    await engine.nameRun(place, journey.name)
    const started = performance.now()
    await journey.run(4 * patienceSeconds).catch((error: Error) => {
      throw new StagecraftError('journey-failed', `With everything granted this journey fails: ${journey.name}. ${error.message}`, {
        hint: 'Its functions’ logs say more. The proof can begin when every journey gets to its end.',
        cause: error,
      })
    })
    seconds.set(journey.name, performance.now() - started)
    await sleep(writtenMs)
    output.say(`  ${marks.ok}  ${journey.name}`)
  }
  await tidy?.()
  const { grants } = permissions(description, await engine.decisions(place), engine.capabilities.actions)
  const wanted = grants.filter(isWanted)
  const proofs: Proof[] = []
  for (const [at, grant] of wanted.entries()) {
    const { holder, action, resource } = grant
    const order = ({ name }: Journey) => (grant.runs[name] ? 0 : 1e9) + (seconds.get(name) ?? 0)
    const candidates = journeys.filter(({ exercises }) => exercises.includes(holder)).sort((one, other) => order(one) - order(other))
    const giveBack = await takeAway(record, grant, engine.capabilities.actions)
    // what it allowed a moment ago it allows for up to a second
    await sleep(writtenMs)
    let provenBy: string | null = null
    const tried: string[] = []
    try {
      for (const journey of candidates) {
        const run = `proof ${at}: ${journey.name}`
        await fresh([holder])
        await engine.nameRun(place, run)
        const failed = await journey.run(patienceSeconds).then(
          () => undefined,
          (error: Error) => error.message.split('\n', 1)[0],
        )
        const also = engine.capabilities.actions[action]?.also ?? []
        const isRefused = failed !== undefined && (await soon(async () => refuses(await engine.decisions(place), grant, run, also)))
        if (isRefused) provenBy = journey.name
        tried.push(`${journey.name}: ${failed === undefined ? 'gets to its end' : `fails, but it was not refused (${failed})`}`)
        if (failed !== undefined) await tidy?.()
        if (provenBy) break
      }
    } finally {
      await giveBack()
      await fresh([holder])
    }
    proofs.push({ holder, action, resource, provenBy })
    const outcome = provenBy ? `without it fails: ${provenBy}` : `nothing notices its absence; ${tried.join('; ') || 'no journey exercises it'}`
    output.say(
      `  ${provenBy ? marks.ok : marks.fail}  ${String(at + 1).padStart(3)}/${wanted.length}  ${holder} ${action} ${resource}\n        ${outcome}`,
    )
  }
  return proofs
}

function refuses(decisions: readonly Decision[], { role, action }: Grant, run: string, also: readonly string[]): boolean {
  return decisions.some((each) => each.decision === 'denied' && each.role === role && each.run === run && [action, ...also].includes(each.action))
}

async function soon(look: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + 3 * writtenMs; performance.now() < end; await sleep(200)) if (await look()) return true
  return false
}
