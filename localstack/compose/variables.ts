import { StagecraftError } from '../errors.ts'

/** An output of a service that a parameter of another one takes: `${users.tableName}`. */
export interface OutputReference {
  service: string
  output: string
}

const anOutput = /\$\{([^}:.]+)\.([^}:]+)\}/g
const aVariable = /\$\{[\w-]+[:(][^}]*\}/
const ofFramework = /\$\{(sls|opt|env):([^},]+)(?:,\s*([^}]*))?\}/g

/** The outputs that a parameter takes. */
export function referencesOf(text: string): OutputReference[] {
  return [...text.matchAll(anOutput)].map(([, service = '', output = '']) => ({ service, output }))
}

/** The variables of the environment that a parameter takes. */
export function environmentIn(text: string): string[] {
  return [...text.matchAll(ofFramework)].flatMap(([, source, name = '']) => (source === 'env' ? [name] : []))
}

/** The text with the outputs in their places; `outputOf` throws where there is none. */
export function withOutputs(text: string, outputOf: (reference: OutputReference) => string): string {
  return text.replace(anOutput, (_, service: string, output: string) => outputOf({ service, output }))
}

/** The stage of the services. */
export function stageOfCompose(): string {
  return process.env.STAGECRAFT_STAGE ?? 'dev'
}

/** Whether all variables of a text have a value at a stage, and none is an output: see `withVariables`. */
export function canResolve(text: string, stage: string): boolean {
  return referencesOf(text).length === 0 && !aVariable.test(replaced(text, stage, (whole) => whole))
}

/**
 * The text with the values of `${sls:stage}`, `${opt:stage}` and `${env:NAME}`, the variables that a compose file may have beside outputs.
 * Throws `wrong-compose` for a variable of the environment that nobody has set, and for other sources. `at` is the place in `file`.
 */
export function withVariables(text: string, at: string, file: string, stage: string): string {
  const result = replaced(text, stage, (whole, source, address) => {
    throw new StagecraftError('wrong-compose', `${at} in ${file} takes ${whole}, which nobody has set.`, {
      hint: `Set it, or write what it is otherwise: \`\${${source}:${address}, 'local'}\`.`,
    })
  })
  const [unknown] = aVariable.exec(result) ?? []
  if (!unknown) return result
  throw new StagecraftError('wrong-compose', `${at} in ${file} takes ${unknown}, which a compose file cannot.`, {
    hint: `It can take \`\${service.output}\`, \`\${sls:stage}\`, \`\${opt:stage}\` and \`\${env:NAME}\`.`,
  })
}

function replaced(text: string, stage: string, unset: (whole: string, source: string, address: string) => string): string {
  return text.replace(ofFramework, (whole, source: string, address: string, otherwise?: string) => {
    const value = source === 'env' ? process.env[address] : address === 'stage' ? stage : undefined
    return value ?? otherwise?.replace(/^(['"])(.*)\1$/, '$2') ?? unset(whole, source, address)
  })
}
