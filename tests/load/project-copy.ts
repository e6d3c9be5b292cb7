import { join } from 'node:path'
import { type Ended, run } from '../system/support/command.ts'
import { type ProjectCopy as Copy, copyProject } from '../system/support/project-copy.ts'

/** A copy of the project to edit, start and measure. */
export interface ProjectCopy extends Copy {
  /** Runs the command line in it, as a user would; resolves with the exit code and what it printed. */
  stagecraft(...words: string[]): Promise<Ended>
}

export async function copyToMeasure(): Promise<ProjectCopy> {
  const copy = await copyProject()
  return {
    ...copy,
    stagecraft: (...words) =>
      run(join(copy.root, 'scripts', 'stagecraft.sh'), words, {
        cwd: copy.root,
        environment: { STAGECRAFT_STATE: '', NODE_COMPILE_CACHE: '', STAGECRAFT_PORT_OFFSET: '3000' },
        withinMs: 900_000,
      }),
  }
}
