import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openProject } from '@stagecraft/localstack/project.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { type Spread, spread, timed } from './median.ts'
import { memoryOfStack } from './memory.ts'
import { writeOrderFile } from './order-file.ts'
import { drain } from './pipeline.ts'
import type { ProjectCopy } from './project-copy.ts'

/** What one engine does with the same system and the same files. */
export interface EngineFigures {
  /** Seconds of the whole command, images and programs being there. */
  firstUp: number
  warmUp: Spread
  /** Lines a second, from the command's start to the last line applied. */
  lines: Spread
  /** Messages a second of a FIFO queue of this engine into a function that logs one line. */
  ceiling: Spread
  share: Spread
  /** Of the processes on this machine; a container's are not among them. */
  megabytes: number
}

/** Starts the copy's system on that engine, measures it, and deletes its state. Throws what `up` said where it does not start. */
export async function measureEngine(copy: ProjectCopy, engine: string, runs: number): Promise<EngineFigures> {
  const run = async (...words: string[]) => {
    const { code, stderr } = await copy.stagecraft(...words)
    if (code !== 0) throw new Error(stderr.trim().split('\n').slice(-3).join(' '))
  }
  const up = () => run('--engine', engine, 'up')
  try {
    // its program is brought by the first start, which is not what a first `up` means here
    await up()
    await run('--engine', engine, 'reset', '--force')
    const firstUp = (await timed(up)) / 1_000
    const warmUp: number[] = []
    for (let at = 0; at < runs; at++) {
      await run('down')
      warmUp.push((await timed(up)) / 1_000)
    }
    const stack = await readStack(await openProject(copy.root))
    if (!stack) throw new Error('The stack is not running.')
    const { lines, ceiling } = await measureLines(copy, stack, engine, runs)
    const memory = await memoryOfStack(copy.root)
    return {
      firstUp,
      warmUp: spread(warmUp),
      lines: spread(lines),
      ceiling: spread(ceiling),
      share: spread(lines.map((value, at) => value / (ceiling[at] ?? Number.NaN))),
      megabytes: memory.reduce((sum, { megabytes }) => sum + megabytes, 0),
    }
  } finally {
    await run('--engine', engine, 'reset', '--force').catch(() => {})
  }
}

async function measureLines(copy: ProjectCopy, stack: StackRecord, engine: string, runs: number): Promise<{ lines: number[]; ceiling: number[] }> {
  const lines: number[] = []
  const ceiling: number[] = []
  for (let at = 0; at < runs; at++) {
    const file = join(tmpdir(), `stagecraft-engines-${process.pid}-${at}.csv`)
    const count = await writeOrderFile(file, `${engine.slice(-4)}${at}-${process.pid}-`, 700)
    const milliseconds = await timed(async () => {
      const { code, stderr } = await copy.stagecraft('import', file)
      if (code !== 0) throw new Error(`import failed:\n${stderr}`)
    })
    await rm(file)
    lines.push((count * 1_000) / milliseconds)
    ceiling.push(count / (await drain(stack, count)))
  }
  return { lines, ceiling }
}
