import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runningRelease } from '../../commands/promote.ts'
import { deployRelease } from '../../deployment/deployment.ts'
import { previousRelease } from '../../deployment/records.ts'
import { withStore } from '../../deployment/with-store.ts'
import type { Made } from '../../release/package.ts'
import type { DeployedByChild } from '../deploy-child.ts'
import type { Step, Walk } from '../walk.ts'
import { deploy, firstOf, open, releaseFor, requireRunning } from './deployments.ts'

/** Deployments that are killed, each finished by the next command, and a way back. */
export const killsAndRollback: Step[] = [
  { name: 'deployments that are killed', walk: killed },
  { name: 'a rollback', walk: rollBack },
]

async function killed(walk: Walk): Promise<string> {
  const stage = firstOf(walk)
  const turns = [releaseFor(walk, 'good'), releaseFor(walk, 'next')]
  // one that nobody kills says how long one takes
  const ordinaryMs = await inAProcess(walk, stage, turns[0] as Made)
  const moments: string[] = []
  for (let at = 1; at <= (walk.isFull ? 10 : 2); at++) {
    const made = turns[at % 2] as Made
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
  const wanted: DeployedByChild = {
    root: copy.project.root,
    ...(developer.endpoint ? { endpoint: developer.endpoint } : {}),
    credentials: developer.credentials as DeployedByChild['credentials'], // an engine's are keys
    standIn: system.standInOf(stage),
    stage,
    release: manifest.name,
  }
  const script = fileURLToPath(new URL('../deploy-child.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(wanted)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  try {
    // it begins when its modules are loaded
    await Promise.race([once(child.stdout, 'data'), ended])
    const started = performance.now()
    if (afterMs !== undefined) {
      await Promise.race([sleep(afterMs), ended])
      end()
    }
    await ended
    if (afterMs === undefined && child.exitCode !== 0) throw new Error(`The deployment of ${manifest.name} ended with ${child.exitCode}.`)
    return performance.now() - started
  } finally {
    process.off('exit', end)
  }
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
