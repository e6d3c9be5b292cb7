import type { Engine, RunningDoor } from '../engines/engine.ts'
import { engineNamed } from '../engines/index.ts'
import { StagecraftError } from '../errors.ts'
import type { Project } from '../project.ts'
import { type Description, describe } from '../stack/description.ts'
import { frontSecret } from '../supervisor/front-secret.ts'
import { readStack, type StackRecord } from '../supervisor/records.ts'
import { recent } from './recent.ts'

/** What the pages of the console know of the system. Asked anew each time: a stack changes while somebody looks at it. */
export interface ConsoleContext {
  project: Project
  engine: Engine
  /** Throws `not-running`. */
  stack(): Promise<StackRecord>
  /** What the sources describe. Milliseconds where they did not change. */
  description(): Promise<Description>
  /** How the kit reaches the engine's own paths. */
  door(): Promise<RunningDoor>
}

/** How old the description may be: to find out whether a source has changed, all of them are read. */
const oldMs = 1_000

export function openContext(project: Project): ConsoleContext {
  const stack = async () => {
    const record = await readStack(project)
    if (record) return record
    throw new StagecraftError('not-running', 'The local stack is not running.', { hint: 'Start it with `npx stagecraft up`.' })
  }
  return {
    project,
    engine: engineNamed(project.engine),
    stack,
    description: recent(oldMs, () => describe(project)),
    door: async () => ({ endpoint: (await stack()).endpoint, frontSecret: await frontSecret(project) }),
  }
}
