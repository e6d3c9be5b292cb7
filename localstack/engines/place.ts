import { join } from 'node:path'
import { type Project, temporaryFolder } from '../project.ts'
import type { EnginePlace } from './engine.ts'

/** Where the engine of a project's stack lives. */
export function enginePlace(project: Project): EnginePlace {
  return {
    program: join(project.programs, 'engine'),
    state: join(project.state, 'engine-state'),
    temporary: temporaryFolder(project),
    log: join(project.state, 'logs', 'engine.log'),
  }
}
