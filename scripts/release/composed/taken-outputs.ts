import { createHash } from 'node:crypto'
import { logicalIdOf } from '@stagecraft/localstack/compose/names.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Description, TakenOutput } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../../check-aws/checked.ts'
import { placesOf, type WithLateValues, withLateValues } from '../foreign/late-values.ts'

/** An output that a service may take of another one, and what is in its template in the place of the value. */
export interface OfferedOutput extends TakenOutput {
  token: string
}

/** The logical id of a template's parameter that gets an output of another service. */
export const takenId = /^Of[A-Za-z0-9]+[0-9a-f]{8}$/

/** What a service of a compose file offers to those after it. `from`: its name in the compose file. */
export function offered(from: string, { service, region, template }: Pick<Description, 'service' | 'region' | 'template'>): OfferedOutput[] {
  // the bucket of the Framework is in no release
  const outputs = Object.keys(template.Outputs ?? {}).filter((output) => output !== 'ServerlessDeploymentBucketName')
  return outputs.map((output) => {
    const hash = createHash('sha256').update(`${from}.${output}`).digest('hex')
    // letters and digits alone, and the same for each stage: whatever is put together with it, it is found again
    return {
      token: `stagecraftout${hash.slice(0, 16)}x`,
      parameter: `Of${logicalIdOf(from, output)}${hash.slice(0, 8)}`,
      from,
      service,
      region,
      output,
    }
  })
}

/** As a compose file writes it. */
export function written({ from, output }: Pick<TakenOutput, 'from' | 'output'>): string {
  return `\${${from}.${output}}`
}

/**
 * A template that gets the outputs of other services as parameters, so that it is the same whatever they are, and those that it takes. The Framework makes
 * logical ids of some values, as of a queue's ARN: there the parameter's name is put, which is as good a name.
 */
export function withTakenOutputs(template: Template, all: readonly OfferedOutput[]): WithLateValues & { takes: TakenOutput[] } {
  const text = JSON.stringify(template).toLowerCase()
  const taken = all.filter(({ token }) => text.includes(token))
  const { template: made, faults } = withLateValues(
    withOwnIds(template, taken),
    taken.map((each) => ({
      token: each.token,
      id: each.parameter,
      parameter: { Type: 'String' },
      written: written(each),
      late: `${each.from} has it only once it is deployed. Put the value itself there, for example by \`params\` of each stage.`,
    })),
  )
  return { template: made, faults, takes: taken.map(({ token: _, ...each }) => each) }
}

function withOwnIds(template: Template, taken: readonly OfferedOutput[]): Template {
  let text = JSON.stringify(template)
  for (const { token, parameter } of taken)
    for (const id of Object.keys(template.Resources)) {
      const at = id.toLowerCase().indexOf(token)
      if (at >= 0) text = text.replaceAll(`"${id}"`, `"${id.slice(0, at)}${parameter}${id.slice(at + token.length)}"`)
    }
  return JSON.parse(text) as Template // of the same form
}

/** What of a description has to be known when the code is made, and takes an output: a sentence each. */
export function unfitTaken({ functions, packaging }: Pick<Description, 'functions' | 'packaging'>, all: readonly OfferedOutput[]): string[] {
  const settings = Object.entries(functions).map(([key, { environment, events, timeout, memorySize, ...rest }]) => [key, rest] as const)
  const known = { functions: Object.fromEntries(settings), package: packaging.package, layers: packaging.layers, custom: packaging.custom }
  return all.flatMap((each) =>
    placesOf(known, each.token).map(
      (place) =>
        `${written(each)} is needed at ${place} when the release is built, and ${each.from} has it only once it is deployed. Put the value itself there.`,
    ),
  )
}

/** What is thrown where a description is compiled with tokens for outputs: it names the outputs, and says why they cannot be there. */
export function namingOutputs(error: unknown, all: readonly OfferedOutput[]): unknown {
  if (!(error instanceof StagecraftError)) return error
  const { code, message, hint = '', detail = '' } = error
  const meant = all.filter(({ token }) => `${message}${hint}${detail}`.toLowerCase().includes(token))
  if (meant.length === 0) return error
  const why = meant.map((each) => `${written(each)} is known only once ${each.from} is deployed, and is needed before.`)
  return new StagecraftError(code, [...why, withWritten(message, all)].join('\n'), {
    hint: `Put the value itself there. ${withWritten(hint, all)}`.trim(),
    detail: withWritten(detail, all),
    cause: error,
  })
}

/** A text with the outputs as they are written in the place of their tokens. */
export function withWritten(text: string, all: readonly OfferedOutput[]): string {
  return all.reduce((made, each) => made.replaceAll(new RegExp(each.token, 'gi'), written(each)), text)
}
