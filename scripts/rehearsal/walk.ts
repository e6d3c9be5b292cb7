import type { ApplicationRehearsal } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Cloud } from '../deployment/cloud.ts'
import type { Conduct } from '../deployment/deployment.ts'
import type { Overview } from '../deployment/overview.ts'
import type { Made } from '../release/package.ts'
import { askedOf } from './asked-stage.ts'
import type { Copy } from './copy.ts'
import type { RehearsedSystem } from './system.ts'

/** All that the steps of a rehearsal share. */
export interface Walk {
  system: RehearsedSystem
  copy: Copy
  application: ApplicationRehearsal | undefined
  developer: Cloud
  conduct: Conduct
  /** What was shown before each deployment, and approved. */
  approved: Overview[]
  /** 0 ≤ n < 1; the same for the same seed. */
  random: () => number
  /** More kills, and steps that take minutes. */
  isFull: boolean
  /** Releases by what they are for. */
  releases: Map<string, Made>
  /** Stages that a release has come to, in the order of the stage table. */
  deployed: string[]
}

export interface Step {
  name: string
  /** What was seen, in a sentence. Throws what was otherwise. Undefined where the application has nothing for it. */
  walk(walk: Walk): Promise<string | undefined>
}

/** A step that was walked. */
export interface Walked {
  name: string
  seen: string
  seconds: number
  /** How long it took afterwards until all that was in flight was done, on every stage. */
  settledSeconds: number
  /** What was counted, by stage. */
  settled: Record<string, string>
}

/**
 * Walks the steps one after another. Before each of them work is handed over to every stage that runs, and after it all of it has to be done, with what
 * the application promises. Throws the first step that is not as it should be, with its name.
 */
export async function walkAll(walk: Walk, steps: readonly Step[], tell: (walked: Walked) => void): Promise<Walked[]> {
  const walked: Walked[] = []
  for (const [at, step] of steps.entries()) {
    try {
      const stages = walk.deployed.map((stage) => askedOf(walk.system, stage))
      await Promise.all(stages.map((stage) => walk.application?.handOver(stage, `step-${at + 1}`)))
      const started = performance.now()
      const seen = await step.walk(walk)
      const seconds = secondsSince(started)
      if (seen === undefined) continue
      const ended = performance.now()
      const settled = await settle(walk)
      const done: Walked = { name: step.name, seen, seconds, settledSeconds: secondsSince(ended), settled }
      walked.push(done)
      tell(done)
    } catch (cause) {
      throw new StagecraftError('rehearsal-failed', `Step ${at + 1}, ${step.name}: ${(cause as Error).message}`, {
        hint: (cause as StagecraftError).hint ?? '',
        cause,
      })
    }
  }
  return walked
}

async function settle({ system, application, deployed }: Walk): Promise<Record<string, string>> {
  if (!application) return {}
  const counted = await Promise.all(deployed.map(async (stage) => [stage, await application.settle(askedOf(system, stage))] as const))
  return Object.fromEntries(counted)
}

function secondsSince(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10
}
