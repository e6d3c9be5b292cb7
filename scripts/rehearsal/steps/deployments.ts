import { writeFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Cloud } from '../../deployment/cloud.ts'
import { deployRelease, type Ended } from '../../deployment/deployment.ts'
import { sendRelease } from '../../deployment/send-release.ts'
import { releaseOf, stackOf } from '../../deployment/stack.ts'
import { openTarget, type Purpose, type Target } from '../../deployment/target.ts'
import type { Made } from '../../release/package.ts'
import { keepTestResult } from '../../release/test-result.ts'
import type { TestReport } from '../../test/report.ts'
import { setMissingParameters } from '../parameters.ts'
import type { Walk } from '../walk.ts'

export function open({ copy, developer }: Walk, stage: string, cloud: Cloud = developer, purpose?: Purpose): Promise<Target> {
  return openTarget(copy.project, stage, cloud, purpose)
}

/** A release by what it is for. */
export function releaseFor({ releases }: Walk, what: string): Made {
  const found = releases.get(what)
  if (!found) throw new Error(`No release was made for “${what}”.`)
  return found
}

/** Adds a release to the artifact bucket. `isTested`: with the result of tests, which nobody ran here. */
export async function send(walk: Walk, made: Made, isTested: boolean): Promise<void> {
  if (isTested) {
    const report = `${made.folder}.report.json`
    await writeFile(
      report,
      JSON.stringify({ startedAt: new Date().toISOString(), seconds: 0, passed: 1, failed: 0, suites: [] } satisfies TestReport),
    )
    await keepTestResult(made.folder, report)
  }
  await sendRelease(await open(walk, firstOf(walk)), made)
}

export function firstOf({ system }: Walk): string {
  return system.stages[0]?.stage ?? ''
}

/** `make deploy`, with what a person sets before the first one. */
export async function deploy(walk: Walk, stage: string, made: Made): Promise<Ended> {
  const target = await open(walk, stage)
  await setUp(walk, target, made)
  return noted(walk, stage, await deployRelease(target, { kind: 'deploy', release: made.manifest.name }, walk.conduct))
}

/** `make promote`: the release that runs in `from`. */
export async function promote(walk: Walk, from: string, stage: string, made: Made): Promise<Ended> {
  const begin = await readyToPromote(walk, from, stage, made)
  return begin()
}

/** The same, up to the moment before the stage's lock is taken. */
export async function readyToPromote(walk: Walk, from: string, stage: string, made: Made): Promise<() => Promise<Ended>> {
  const [source, target] = await Promise.all([open(walk, from, walk.developer, 'show'), open(walk, stage)])
  await setUp(walk, target, made)
  const wanted = { kind: 'promote', release: made.manifest.name, from: source, traffic: 'at-once' } as const
  return async () => noted(walk, stage, await deployRelease(target, wanted, walk.conduct))
}

async function setUp({ copy, system }: Walk, target: Target, { manifest }: Made): Promise<void> {
  if (system.setsParameters) await setMissingParameters(copy.project, target, manifest, system.clouds.administratorOf(target.accounts.stage).client)
}

function noted(walk: Walk, stage: string, ended: Ended): Ended {
  if (!walk.deployed.includes(stage)) walk.deployed.push(stage)
  return ended
}

/** What runs in a stage, and whether its stack is at rest. */
export async function stateOf(walk: Walk, stage: string): Promise<string> {
  const stack = await stackOf(await open(walk, stage))
  return `${releaseOf(stack)} ${stack?.StackStatus}`
}

/** Throws where the stage does not run that release at rest. */
export async function requireRunning(walk: Walk, stage: string, { manifest }: Made): Promise<void> {
  const state = await stateOf(walk, stage)
  if (!state.startsWith(`${manifest.name} `) || !/ (CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(state))
    throw new Error(`${stage} is ${state}, and should run ${manifest.name}.`)
}

/**
 * Expects that `work` is refused by that code, and that the stage is afterwards as it was before. Returns the refusal's first line.
 */
export async function refusedAt(walk: Walk, stage: string, code: string, work: () => Promise<unknown>): Promise<string> {
  const before = await stateOf(walk, stage)
  const said = await thrownBy(work, code)
  const after = await stateOf(walk, stage)
  if (after.split(' ')[0] !== before.split(' ')[0]) throw new Error(`It was refused, and ${stage}, which was ${before}, is ${after}.`)
  return said
}

/** The first line of the error with that code that `work` throws. Throws where it throws none, or another one. */
export async function thrownBy(work: () => Promise<unknown>, code: string): Promise<string> {
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof StagecraftError && error.code === code) return error.message.split('\n')[0] ?? ''
  throw error ?? new Error(`It should have been refused (${code}), and was done.`)
}
