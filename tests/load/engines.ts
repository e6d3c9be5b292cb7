import { openProject } from '@stagecraft/localstack/project.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { type Spread, spread, timed } from './median.ts'
import { memoryOfStack } from './memory.ts'
import { measurePipeline, type Pipeline } from './pipeline.ts'
import type { ProjectCopy } from './project-copy.ts'

/** What one engine does with the same system and the same files. */
export interface EngineFigures {
  /** Seconds of the whole command, images and programs being there. */
  firstUp: number
  warmUp: Spread
  pipeline: Pipeline
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
    const pipeline = await measurePipeline(copy, stack, runs, 700)
    const memory = await memoryOfStack(copy.root)
    return {
      firstUp,
      warmUp: spread(warmUp),
      pipeline,
      megabytes: memory.reduce((sum, { megabytes }) => sum + megabytes, 0),
    }
  } finally {
    await run('--engine', engine, 'reset', '--force').catch(() => {})
  }
}
