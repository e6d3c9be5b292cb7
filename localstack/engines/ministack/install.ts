import { inEnvironment, installPython } from '../../machine/python.ts'

/** The Python of the engine's own virtual environment. */
export function enginePython(program: string): string {
  return inEnvironment(program)
}

/** A virtual environment with exactly the packages in requirements.txt; made again only when that file changed. */
export async function installEngine(program: string, say: (line: string) => void): Promise<void> {
  const requirements = new URL('./requirements.txt', import.meta.url)
  await installPython({ folder: program, requirements, what: 'the engine', code: 'engine-not-installed' }, say)
}
