import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openProject, temporaryFolder } from '@stagecraft/localstack/project.ts'
import { commandOf, processesWith } from '@stagecraft/localstack/supervisor/process-table.ts'
import { readProcesses } from '@stagecraft/localstack/supervisor/records.ts'

export interface ProcessMemory {
  name: string
  /** Proportional set size: pages shared by several processes are divided between them, so that the sum is what the stack takes. */
  megabytes: number
  /** Of these, memory that is shared by intent: PostgreSQL's shared buffers. Its size is fixed; a page of it counts from its first use on. */
  shared: number
}

/** What every process of a stack takes, Linux only: https://docs.kernel.org/filesystems/proc.html (smaps_rollup, Pss and Pss_Shmem). */
export async function memoryOfStack(root: string): Promise<ProcessMemory[]> {
  const project = await openProject(root)
  const named = await readProcesses(project)
  // a part that nobody uses has no process of its own: the supervisor listens for it
  const known = new Map(named.toReversed().map(({ name, pid }) => [pid, name]))
  const functions = await processesWith(temporaryFolder(project))
  for (const pid of functions) known.set(pid, `function ${/ministack-lambda-(?:.*?-local-)?(.+?)-[^-/]+\//.exec(await commandOf(pid))?.[1] ?? pid}`)
  for (const [pid, name] of [...known])
    for (const child of await childrenOf(pid)) if (!known.has(child)) known.set(child, `${name}: ${await programOf(child)}`)
  const sums = new Map<string, ProcessMemory>()
  for (const [pid, name] of known) {
    const [megabytes, shared] = await proportional(pid)
    const sum = sums.get(name) ?? { name, megabytes: 0, shared: 0 }
    sums.set(name, { name, megabytes: sum.megabytes + megabytes, shared: sum.shared + shared })
  }
  return [...sums.values()].sort((one, other) => other.megabytes - one.megabytes)
}

// the command line of a program in a folder with a space cannot be taken apart
async function programOf(pid: number): Promise<string> {
  return (await readFile(join('/proc', String(pid), 'comm'), 'utf8').catch(() => 'gone')).trim()
}

async function proportional(pid: number): Promise<[all: number, shared: number]> {
  const text = await readFile(join('/proc', String(pid), 'smaps_rollup'), 'utf8').catch(() => '')
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1_024
  return [of('Pss'), of('Pss_Shmem')]
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(join('/proc', String(pid), 'task', String(pid), 'children'), 'utf8').catch(() => '')
  const children = text.trim().split(/\s+/).filter(Boolean).map(Number)
  return [...children, ...(await Promise.all(children.map(childrenOf))).flat()]
}
