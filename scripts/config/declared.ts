import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'

export interface Declarations {
  parameters: readonly DeclaredParameter[]
  /** What is wrong with a value, as the end of a sentence that begins with the parameter's name. */
  misfit(parameter: DeclaredParameter, value: string): string | undefined
}

/** What the application declares (`parameters` in stagecraft.config.ts). Throws `no-parameters` where it declares none. */
export async function declarationsOf({ root, config }: Project): Promise<Declarations> {
  if (!config.parameters)
    throw new StagecraftError('no-parameters', 'This application declares no parameters.', {
      hint: 'Name the module that declares them as `parameters` in stagecraft.config.ts.',
    })
  const module = (await import(pathToFileURL(join(root, config.parameters)).href)) as Partial<Declarations> // as the configuration describes it
  return { parameters: module.parameters ?? [], misfit: module.misfit ?? (() => undefined) }
}

/** The parameter of that name that a person sets. Throws `unknown-parameter` and `set-by-template`. */
export function settable({ parameters }: Declarations, name: string): DeclaredParameter {
  const found = parameters.find((each) => each.name === name)
  const names = parameters.flatMap((each) => (each.setBy === 'person' ? [each.name] : []))
  if (!found)
    throw new StagecraftError('unknown-parameter', `There is no parameter “${name}”.`, {
      hint: names.length > 0 ? `These can be set: ${names.join(', ')}.` : 'None can be set: each is a resource of the template.',
    })
  if (found.setBy !== 'person')
    throw new StagecraftError('set-by-template', `“${name}” is a resource of the template: a deployment sets it.`, {
      hint: 'Change it in serverless.yml or the stack.yml that has it, and deploy.',
    })
  return found
}
