import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject, temporaryFolder } from '@stagecraft/localstack/project.ts'
import { commandOf, processesWith } from '@stagecraft/localstack/supervisor/process-table.ts'
import { readProcesses } from '@stagecraft/localstack/supervisor/records.ts'

export interface ProcessMemory {
  name: string
  /** Proportional set size: pages shared by several processes are divided between them, so that the sum is what the stack takes. */
  megabytes: number
}

/** What every process of a stack takes, Linux only: https://docs.kernel.org/filesystems/proc.html (smaps_rollup, Pss). */
export async function memoryOfStack(root: string): Promise<ProcessMemory[]> {
  const project = await openProject(root)
  const named = await readProcesses(project)
  const known = new Map(named.map(({ name, pid }) => [pid, name]))
  const functions = await processesWith(temporaryFolder(project))
  for (const pid of functions) known.set(pid, `function ${/ministack-lambda-(?:.*?-local-)?(.+?)-[^-/]+\//.exec(await commandOf(pid))?.[1] ?? pid}`)
  for (const [pid, name] of [...known])
    for (const child of await childrenOf(pid))
      if (!known.has(child)) known.set(child, `${name}: ${(await commandOf(child)).split(/[\s:]/)[0]?.split('/').at(-1)}`)
  const sizes = await Promise.all([...known].map(async ([pid, name]) => ({ name, megabytes: await proportional(pid) })))
  const sums = new Map<string, number>()
  for (const { name, megabytes } of sizes) sums.set(name, (sums.get(name) ?? 0) + megabytes)
  return [...sums].map(([name, megabytes]) => ({ name, megabytes })).sort((one, other) => other.megabytes - one.megabytes)
}

async function proportional(pid: number): Promise<number> {
  const text = await readFile(join('/proc', String(pid), 'smaps_rollup'), 'utf8').catch(() => '')
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(join('/proc', String(pid), 'task', String(pid), 'children'), 'utf8').catch(() => '')
  const children = text.trim().split(/\s+/).filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()]
}
