import { join } from 'node:path'
import { engineOwner } from '../compose/services.ts'
import { type Project, temporaryFolder } from '../project.ts'
import { defaultEngine } from './default.ts'
import type { Engine, EnginePlace } from './engine.ts'

/** Where an engine lives that is nobody's stack: all it keeps is below `folder`. */
export function separatePlace(program: string, folder: string): EnginePlace {
  return { program, state: join(folder, 'engine-state'), temporary: join(folder, 'functions'), log: join(folder, 'engine.log') }
}

/** Where the engine of a project's stack lives. */
export function enginePlace(project: Pick<Project, 'programs' | 'state' | 'engine' | 'partOf'>): EnginePlace {
  const owner = engineOwner(project)
  return {
    program: programOf(owner, project.engine),
    state: join(owner.state, 'engine-state'),
    temporary: temporaryFolder(owner),
    log: join(owner.state, 'logs', 'engine.log'),
  }
}

/** Where the engine beside it lives. */
export function besidePlace(project: Pick<Project, 'programs' | 'state' | 'partOf'>, engine: Engine): EnginePlace {
  const owner = engineOwner(project)
  return {
    program: programOf(owner, engine.name),
    state: join(owner.state, 'beside-state'),
    temporary: join(temporaryFolder(owner), 'beside'),
    log: join(owner.state, 'logs', 'beside.log'),
  }
}

/** What an engine writes into the folder of its state at each start: the time since which its queues hold what a kill would lose. */
export function startMark({ state }: Pick<EnginePlace, 'state'>): string {
  return join(state, 'started')
}

function programOf({ programs }: Pick<Project, 'programs'>, engine: string): string {
  return join(programs, engine === defaultEngine ? 'engine' : `engine-${engine}`)
}
