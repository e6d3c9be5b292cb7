import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import { readProcesses } from '@stagecraft/localstack/supervisor/records.ts'
import { timed } from './median.ts'
import { writeOrderFile } from './order-file.ts'
import type { ProjectCopy } from './project-copy.ts'

export interface LongFile {
  /** Lines a second of a file of 2,000 orders before the long one and of one after it, in the middle. */
  short: number
  /** Lines a second of the long file. */
  long: number
  share: number
  /** The most memory that the engine has had, in megabytes. */
  engineMegabytes: number
}

/** Whether the rate depends on how many messages wait: imports a file of `orders` orders, three lines each, between two short ones. */
export async function measureLongFile(copy: ProjectCopy, orders: number): Promise<LongFile> {
  const before = await rate(copy, 'before', 2_000)
  const long = await rate(copy, 'long', orders)
  const after = await rate(copy, 'after', 2_000)
  const short = (before + after) / 2
  return { short, long, share: long / short, engineMegabytes: await peakOfEngine(copy.root) }
}

async function rate(copy: ProjectCopy, name: string, orders: number): Promise<number> {
  const file = join(tmpdir(), `stagecraft-bench-${process.pid}-${name}.csv`)
  const count = await writeOrderFile(file, `L${process.pid}-${name}-`, orders)
  try {
    const milliseconds = await timed(async () => {
      const { code, stderr } = await copy.stagecraft('import', file)
      if (code !== 0) throw new Error(`import failed:\n${stderr}`)
    })
    return (count / milliseconds) * 1_000
  } finally {
    await rm(file)
  }
}

// https://docs.kernel.org/filesystems/proc.html (VmHWM), Linux only
async function peakOfEngine(root: string): Promise<number> {
  const engine = (await readProcesses(await openProject(root))).find(({ name }) => name === 'engine')
  const status = await readFile(`/proc/${engine?.pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1_024
}
