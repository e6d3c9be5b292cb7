import type { Handed } from '@stagecraft/localstack/compose/file.ts'
import { readCompose } from '@stagecraft/localstack/compose/file.ts'
import { withOutputs } from '@stagecraft/localstack/compose/variables.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Description, stackName } from '@stagecraft/localstack/stack/description.ts'
import { didYouMean } from '@stagecraft/localstack/suggestion.ts'
import { releasedServices } from './released-services.ts'
import { type OfferedOutput, offered } from './taken-outputs.ts'

/** What a service of a compose file is handed at a stage, with tokens in the place of others' outputs, and these outputs. */
export interface HandedOnAws {
  handed: Handed
  outputs: readonly OfferedOutput[]
  /** The variables of the environment that the compose file takes for it. */
  environment: readonly string[]
}

/**
 * What a service is handed at a stage on AWS, of those that are released before it. `describe`: another service as that stage has it. Throws `no-such-output`,
 * with the place in the compose file.
 */
export async function handedOnAws(
  { partOf }: Project & Required<Pick<Project, 'partOf'>>,
  stage: string,
  describe: (project: Project, stage: string) => Promise<Description>,
): Promise<HandedOnAws> {
  const { root, service: name } = partOf
  const all = await releasedServices(root)
  const own = all.find((each) => each.name === name)
  const outputs: OfferedOutput[] = []
  for (const each of all) if (own?.dependsOn.includes(each.name)) outputs.push(...offered(each.name, await describe(each.project, stage)))
  const compose = await readCompose(root, stage)
  const { params = {}, environment = [] } = compose?.services.find((each) => each.name === name) ?? {}
  const tokenOf = (key: string) => (wanted: { service: string; output: string }) => {
    const found = outputs.find(({ from, output }) => from === wanted.service && output === wanted.output)
    if (found) return found.token
    const names = outputs.flatMap(({ from, output }) => (from === wanted.service ? [output] : []))
    throw new StagecraftError(
      'no-such-output',
      `services.${name}.params.${key} in ${compose?.file} takes the output ${wanted.output} of ${wanted.service}, which that service does not have.${didYouMean(wanted.output, names)}`,
      { hint: `Its outputs are: ${names.join(', ')}. Others stand under \`resources.Outputs\` of its serverless.yml.` },
    )
  }
  return {
    handed: {
      params: Object.fromEntries(Object.entries(params).map(([key, text]) => [key, withOutputs(text, tokenOf(key))])),
      values: Object.fromEntries(outputs.map(({ service, output, token }) => [`cf:${stackName({ service, stage })}.${output}`, token])),
    },
    outputs,
    environment,
  }
}
