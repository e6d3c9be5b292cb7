import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { deployedFile, readDeployed } from '../supervisor/deployed-record.ts'
import { readFrontSecret } from '../supervisor/front-secret.ts'
import { healthOf } from '../supervisor/health.ts'
import type { StackRecord } from '../supervisor/records.ts'
import { databaseCopies, databaseFolder, enginesOf, parts } from './parts.ts'
import { copyRecords } from './records.ts'
import { standStill } from './standstill.ts'

/**
 * Copies all that a stack keeps to `folder` (new), as it was at one moment. A stack that runs goes on: only while the engine writes its state and
 * the database the end of its log do API and functions stand still, and what they had not finished then is in the copy as if they had been killed.
 * Returns how long that took, 0 where nothing ran. Throws `stack-broken`, `nothing-deployed`, `deployment-under-way`.
 */
export async function copyStack(project: Project, folder: string): Promise<{ stoodStillMs: number }> {
  const { stack, processes } = await wholeStack(project)
  const before = await readDeployed(project)
  if (!before) throw nothingDeployed(project)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // the longer part of it, while the stack goes on
  const database = await databaseCopies(project)?.copy(databaseFolder(project), join(folder, parts.database), stack?.database?.url)
  const releases: (() => Promise<void>)[] = []
  try {
    const began = performance.now()
    try {
      releases.push(await standStill(processes.find(({ name }) => name === 'api')))
      for (const { engine, place, part } of enginesOf(project)) {
        const endpoint = part === 'engine' ? stack?.endpoint : stack?.besideEndpoint
        const door = endpoint ? { endpoint, frontSecret: await readFrontSecret(project) } : undefined
        releases.push((await engine.snapshot(place, join(folder, part), door)).release)
      }
      await copyRecords(project.state, join(folder, parts.records))
      await database?.finish()
    } finally {
      for (const release of releases.toReversed()) await release()
    }
    const stoodStillMs = stack ? Math.round(performance.now() - began) : 0
    await database?.settle()
    const after = await readDeployed(project)
    if (after?.mark !== before.mark || after.template !== before.template) throw deploying()
    return { stoodStillMs }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    await database?.abandon()
  }
}

async function wholeStack(
  project: Project,
): Promise<{ stack: StackRecord | undefined; processes: Awaited<ReturnType<typeof healthOf>>['processes'] }> {
  const { stack, processes, faults, disk } = await healthOf(project)
  const [fault] = disk ? [disk] : faults
  if (!fault) return { stack, processes }
  throw new StagecraftError('stack-broken', `The stack is not whole, so a copy of it would not be either. ${fault}`, {
    hint: disk
      ? 'Free some space (`df -h` shows where), then run the command again.'
      : 'Run `make up`, which repairs it. Then run the command again.',
  })
}

function nothingDeployed(project: Project): StagecraftError {
  if (existsSync(deployedFile(project))) return deploying()
  return new StagecraftError('nothing-deployed', 'This stack has never been started, or a deployment is under way.', {
    hint: 'Run `make up`. Then run the command again.',
  })
}

function deploying(): StagecraftError {
  return new StagecraftError('deployment-under-way', 'The stack was deployed anew while it was copied.', { hint: 'Run the command again.' })
}
