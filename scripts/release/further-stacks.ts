import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stageValues } from '../check-aws/stages.ts'
import type { FurtherStack } from './manifest.ts'

/** The stacks beside a stage's own, with all that is known when a release is built. Throws `no-parameter` where the stage table does not have one. */
export async function furtherStacksOf({ root, config }: Project, service: string, stage: string): Promise<FurtherStack[]> {
  if (!config.furtherStacks?.length) return []
  const table = await stageValues(root, stage)
  return config.furtherStacks.map(({ name, template, region, parameters, outputs = {} }) => ({
    name,
    template: `templates/${template}`,
    ...(region ? { region } : {}),
    parameters: Object.fromEntries(Object.entries(parameters).map(([key, text]) => [key, known(text, service, stage, table, name)])),
    outputs,
  }))
}

function known(text: string, service: string, stage: string, table: Readonly<Record<string, unknown>>, stack: string): string {
  return text
    .replaceAll('{service}', service)
    .replaceAll('{stage}', stage)
    .replaceAll(/\{param:([^}]+)\}/g, (_, name: string) => {
      const value = table[name]
      if (value !== undefined && value !== null && !String(value).includes('${')) return String(value)
      throw new StagecraftError('no-parameter', `The further stack ${stack} takes {param:${name}}, which is ${value ?? 'nothing'} at ${stage}.`, {
        hint: 'Give it a plain value in the stage table (`params` in serverless.yml).',
      })
    })
}
