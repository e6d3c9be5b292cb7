import { spawn } from 'node:child_process'
import { type Spread, spread, timed } from './median.ts'
import type { ProjectCopy } from './project-copy.ts'

export interface Starts {
  /** Seconds of the whole command, until page, API and consumers answer; `fresh` is after an install, with no state. */
  fresh: Spread
  warm: Spread
  /** Seconds of the Framework's own `package`, alone, in the same run. */
  frameworkPackage: Spread
}

/** Times `up` from nothing and over kept data; leaves the stack running. */
export async function measureStarts(copy: ProjectCopy, runs: number): Promise<Starts> {
  const up = async () => {
    const { code, stderr } = await copy.stagecraft('up')
    if (code !== 0) throw new Error(`up failed:\n${stderr}`)
  }
  // an install describes the system, which a copy has not seen yet
  await up()
  const fresh: number[] = []
  for (let run = 0; run < 3; run++) {
    await copy.stagecraft('reset', '--force')
    fresh.push((await timed(up)) / 1_000)
  }
  const warm: number[] = []
  for (let run = 0; run < runs; run++) {
    await copy.stagecraft('down')
    warm.push((await timed(up)) / 1_000)
  }
  const framework: number[] = []
  for (let run = 0; run < 3; run++) framework.push((await timed(() => frameworkPackage(copy))) / 1_000)
  return { fresh: spread(fresh), warm: spread(warm), frameworkPackage: spread(framework) }
}

function frameworkPackage({ root }: ProjectCopy): Promise<unknown> {
  const child = spawn(
    process.execPath,
    ['node_modules/serverless/bin/serverless.js', 'package', '--stage', 'local', '--package', '.stagecraft/measured'],
    { cwd: root, stdio: 'ignore' },
  )
  return new Promise((resolve) => child.once('exit', resolve))
}
