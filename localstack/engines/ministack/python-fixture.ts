import { join } from 'node:path'
import { enginePython } from './install.ts'

/** The program of the project's engine. */
export const engineProgram = join(import.meta.dirname, '..', '..', '..', '.stagecraft', 'engine')

/** The Python that has the engine's packages. */
export const pythonOfEngine = enginePython(engineProgram)

/** The folder with the package `stagecraft_ministack`. */
export const inside = join(import.meta.dirname, 'inside')
