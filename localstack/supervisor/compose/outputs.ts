import type { ComposedService, Handed } from '../../compose/file.ts'
import { withOutputs } from '../../compose/variables.ts'
import { StagecraftError } from '../../errors.ts'
import { clientOptions, type EngineAccess } from '../../stack/client-options.ts'
import { type Description, stackName } from '../../stack/description.ts'
import { didYouMean } from '../../suggestion.ts'

/** What a deployed service has for others. */
export interface ServiceOutputs {
  /** The names of its stack: as the engine has it, and where the description names it otherwise, as AWS would. */
  stacks: readonly string[]
  /** Output → value. */
  outputs: Readonly<Record<string, string>>
  /** Name of an export → value. */
  exports: Readonly<Record<string, string>>
  /** Outputs that the description has and the engine has not, because what they are of is left out here. */
  leftOut: readonly string[]
  /** The names of its roles. */
  roles: readonly string[]
}

/** What a service's stack has as outputs by now, asked of the engine. */
export async function outputsOf(access: EngineAccess, description: Description): Promise<ServiceOutputs> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation')
  const { stackNamed } = await import('../../stack/stack-named.ts')
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { Outputs = [] } = (await stackNamed(client, stackName(description))) ?? {}
    const outputs = Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
    const exports = Object.fromEntries(Outputs.flatMap(({ ExportName, OutputValue = '' }) => (ExportName ? [[ExportName, OutputValue]] : [])))
    const named = description.provider.stackName
    return {
      stacks: [stackName(description), ...(typeof named === 'string' ? [named] : [])],
      outputs,
      exports,
      leftOut: Object.keys(description.template.Outputs ?? {}).filter((name) => !(name in outputs)),
      roles: await rolesOf(access, description),
    }
  } finally {
    client.destroy()
  }
}

async function rolesOf(access: EngineAccess, description: Description): Promise<string[]> {
  const roles = Object.entries(description.template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
  if (roles.length === 0) return []
  const { physicalIdsOf } = await import('../../stack/lookups.ts')
  const ids = await physicalIdsOf(access, stackName(description))
  return roles.flatMap(([logicalId]) => ids.get(logicalId) ?? [])
}

/** What a service is handed of those that are deployed, by their names. Throws `no-such-output`, with the place in the compose file. */
export function handedTo({ name, params }: ComposedService, known: ReadonlyMap<string, ServiceOutputs>, file: string): Handed {
  const others = [...known].flatMap(([other, outputs]) => (other === name ? [] : outputs))
  const outputs = others.flatMap((other) =>
    other.stacks.flatMap((stack) => Object.entries(other.outputs).map(([output, value]) => [`cf:${stack}.${output}`, value])),
  )
  const exported = others.flatMap((other) => Object.entries(other.exports).map(([each, value]) => [`import:${each}`, value]))
  return {
    params: Object.fromEntries(
      Object.entries(params).map(([key, text]) => [key, parameter(text, `services.${name}.params.${key} in ${file}`, known)]),
    ),
    values: Object.fromEntries([...outputs, ...exported]),
    roles: others.flatMap(({ roles }) => roles).sort(),
  }
}

function parameter(text: string, at: string, known: ReadonlyMap<string, ServiceOutputs>): string {
  return withOutputs(text, ({ service, output }) => {
    const { outputs = {}, leftOut = [] } = known.get(service) ?? {}
    const value = outputs[output]
    if (value !== undefined) return value
    const names = Object.keys(outputs)
    const why = leftOut.includes(output)
      ? 'which is left out here: it is of something that the engine lacks.'
      : `which that service does not have.${didYouMean(output, names)}`
    throw new StagecraftError('no-such-output', `${at} takes the output ${output} of ${service}, ${why}`, {
      hint: `Its outputs are: ${names.join(', ')}. Others stand under \`resources.Outputs\` of its serverless.yml.`,
    })
  })
}
