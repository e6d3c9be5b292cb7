import { StagecraftError } from '../../errors.ts'
import type { Project } from '../../project.ts'
import { nameOfValue } from '../stand-in.cjs'
import { keepValues } from '../values.ts'
import { parametersOf } from './configuration.ts'

/**
 * Keeps parameters of a template, as `sam deploy --parameter-overrides` takes them, in `.stagecraft/values.json`: this start and later ones have them. Throws
 * `wrong-parameters`.
 */
export async function keepParameters(project: Project, words: readonly string[]): Promise<void> {
  const parameters = Object.entries(parametersOf(words))
  if (parameters.length === 0)
    throw new StagecraftError('wrong-parameters', `--parameter-overrides got “${words.join(' ')}”, which names no parameter.`, {
      hint: 'Write `--parameter-overrides Name=value Other=value`.',
    })
  await keepValues(project, Object.fromEntries(parameters.map(([name, value]) => [nameOfValue({ source: 'param', address: name }), value])))
}
