import { join } from 'node:path'
import { type Spread, spread, timed } from './median.ts'
import type { ProjectCopy } from './project-copy.ts'

export interface Snapshots {
  /** Seconds of the whole command, of a stack that runs and holds the sample of 1,639 events. */
  snapshot: Spread
  restore: Spread
  branch: Spread
  /** Milliseconds for which API and functions stood still. */
  stoodStill: Spread
}

/** Times snapshot, restore and branch; leaves the stack running, with the data that it had before. */
export async function measureSnapshots(copy: ProjectCopy, runs: number): Promise<Snapshots> {
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await copy.stagecraft('--json', ...words)
    if (code !== 0) throw new Error(`${words.join(' ')} failed:\n${stderr}`)
    return stdout
  }
  await run('snapshot', 'before', '--force')
  await run('import', join(copy.root, 'frontend', 'public', 'samples', 'northwind-order-events.csv'))
  const times = { snapshot: [] as number[], restore: [] as number[], branch: [] as number[], stoodStill: [] as number[] }
  for (let at = 0; at < runs; at += 1) {
    let said = ''
    const taken = async () => {
      said = await run('snapshot', 'measured', '--force')
    }
    times.snapshot.push((await timed(taken)) / 1_000)
    times.stoodStill.push((JSON.parse(said) as { stoodStillMs: number }).stoodStillMs)
    times.restore.push((await timed(() => run('restore', 'measured', '--force'))) / 1_000)
    times.branch.push((await timed(() => run('branch', 'measured'))) / 1_000)
    process.env.STAGECRAFT_BRANCH = 'measured'
    await run('reset', '--force').finally(() => delete process.env.STAGECRAFT_BRANCH)
  }
  await run('restore', 'before', '--force')
  const { snapshot, restore, branch, stoodStill } = times
  return { snapshot: spread(snapshot), restore: spread(restore), branch: spread(branch), stoodStill: spread(stoodStill) }
}
