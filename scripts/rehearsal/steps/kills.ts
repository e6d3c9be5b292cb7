import { setTimeout as sleep } from 'node:timers/promises'
import { runningRelease } from '../../commands/promote.ts'
import { deployRelease } from '../../deployment/deployment.ts'
import { previousRelease } from '../../deployment/records.ts'
import { withStore } from '../../deployment/with-store.ts'
import type { Made } from '../../release/package.ts'
import { inChild } from '../in-child.ts'
import type { Step, Walk } from '../walk.ts'
import { deploy, firstOf, open, releaseFor, requireRunning } from './deployments.ts'

/** Deployments that are killed, each finished by the next command, and a way back. */
export const killsAndRollback: Step[] = [
  { name: 'deployments that are killed', walk: killed },
  { name: 'a rollback', walk: rollBack },
]

async function killed(walk: Walk): Promise<string> {
  const stage = firstOf(walk)
  const [good, next] = [releaseFor(walk, 'good'), releaseFor(walk, 'next')]
  // one that nobody kills says how long one takes
  const ordinaryMs = await inAProcess(walk, stage, good)
  const moments: string[] = []
  for (let at = 1; at <= (walk.isFull ? 10 : 2); at++) {
    const made = at % 2 === 0 ? good : next
    const afterMs = walk.random() * ordinaryMs
    moments.push((afterMs / 1_000).toFixed(1))
    await inAProcess(walk, stage, made, afterMs)
    await deploy(walk, stage, made)
    await requireRunning(walk, stage, made)
  }
  return `killed after ${moments.join(', ')} s of ${(ordinaryMs / 1_000).toFixed(1)} s, and finished by the next command`
}

/** Deploys in a process of its own, which is killed after so many milliseconds. Returns how long it ran. */
async function inAProcess({ copy, system, developer }: Walk, stage: string, { manifest }: Made, afterMs?: number): Promise<number> {
  const child = inChild(developer, { root: copy.project.root, standIn: system.standInOf(stage), stage, release: manifest.name })
  // it begins when its modules are loaded
  await child.says('begins')
  const started = performance.now()
  if (afterMs !== undefined) {
    await Promise.race([sleep(afterMs), child.ended])
    child.kill()
  }
  const code = await child.ended
  if (afterMs === undefined && code !== 0) throw new Error(`The deployment of ${manifest.name} ended with ${code}.`)
  return performance.now() - started
}

// as `make rollback` without a name
async function rollBack(walk: Walk): Promise<string> {
  const stage = firstOf(walk)
  const target = await open(walk, stage)
  const running = await runningRelease(target)
  const release = await withStore(target, (store) => previousRelease(store, stage, running))
  if (!release) throw new Error(`No release is known to have worked in ${stage} before ${running}.`)
  await deployRelease(target, { kind: 'rollback', release }, walk.conduct)
  const now = await runningRelease(target)
  if (now === running || now !== release) throw new Error(`${stage} runs ${now}, and should run ${release}.`)
  return `${stage} has ${release} again, in place of ${running}`
}
