import { join } from 'node:path'
import { type Project, temporaryFolder } from '../project.ts'
import { defaultEngine } from './default.ts'
import type { Engine, EnginePlace } from './engine.ts'

/** Where an engine lives that is nobody's stack: all it keeps is below `folder`. */
export function separatePlace(program: string, folder: string): EnginePlace {
  return { program, state: join(folder, 'engine-state'), temporary: join(folder, 'functions'), log: join(folder, 'engine.log') }
}

/** Where the engine of a project's stack lives. */
export function enginePlace(project: Pick<Project, 'programs' | 'state' | 'engine'>): EnginePlace {
  return {
    program: programOf(project, project.engine),
    state: join(project.state, 'engine-state'),
    temporary: temporaryFolder(project),
    log: join(project.state, 'logs', 'engine.log'),
  }
}

/** Where the engine beside it lives. */
export function besidePlace(project: Pick<Project, 'programs' | 'state'>, engine: Engine): EnginePlace {
  return {
    program: programOf(project, engine.name),
    state: join(project.state, 'beside-state'),
    temporary: join(temporaryFolder(project), 'beside'),
    log: join(project.state, 'logs', 'beside.log'),
  }
}

function programOf({ programs }: Pick<Project, 'programs'>, engine: string): string {
  return join(programs, engine === defaultEngine ? 'engine' : `engine-${engine}`)
}
