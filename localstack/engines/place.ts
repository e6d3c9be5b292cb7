import { join } from 'node:path'
import { type Project, temporaryFolder } from '../project.ts'
import type { EnginePlace } from './engine.ts'

/** Where an engine lives that is nobody's stack: all it keeps is below `folder`. */
export function separatePlace(program: string, folder: string): EnginePlace {
  return { program, state: join(folder, 'engine-state'), temporary: join(folder, 'functions'), log: join(folder, 'engine.log') }
}

/** Where the engine of a project's stack lives. */
export function enginePlace(project: Project): EnginePlace {
  return {
    program: join(project.programs, 'engine'),
    state: join(project.state, 'engine-state'),
    temporary: temporaryFolder(project),
    log: join(project.state, 'logs', 'engine.log'),
  }
}
