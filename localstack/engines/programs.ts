import type { Project } from '../project.ts'
import { engineNamed } from './index.ts'
import { besidePlace, enginePlace } from './place.ts'

/** Brings the program of the project's engine into the project, and that of the engine beside it; quick where they are there. Errors are those of `Engine.install`. */
export async function installPrograms(project: Pick<Project, 'programs' | 'state' | 'engine'>, say: (line: string) => void): Promise<void> {
  const engine = engineNamed(project.engine)
  await engine.install(enginePlace(project), say)
  if (engine.beside) await engine.beside.engine.install(besidePlace(project, engine.beside.engine), say)
}
