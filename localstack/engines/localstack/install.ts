import { inEnvironment, installPython } from '../../machine/python.ts'

/** The Python of the engine's own virtual environment. */
export function enginePython(program: string): string {
  return inEnvironment(program)
}

/** A virtual environment with exactly the packages in requirements.txt; made again only when that file changed. Throws `python-missing` without Python 3.13. */
export async function installEngine(program: string, say: (line: string) => void): Promise<void> {
  const requirements = new URL('./requirements.txt', import.meta.url)
  // with 3.11 and 3.12 it finds none of its own parts ("No component plugins found"), whatever its metadata say
  await installPython({ folder: program, requirements, what: 'localstack-host', code: 'engine-not-installed', version: '3.13' }, say)
}
