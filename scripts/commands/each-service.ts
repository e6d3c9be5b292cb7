import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { releasedServices } from '../release/composed/released-services.ts'
import { releasing } from './releasing.ts'

/**
 * Does a command that deploys nothing for a project, or for each service of a compose file in the order of their release. `--json` of several:
 * `[{ service, result }]`.
 */
export async function forEachService(
  open: () => Promise<Project>,
  output: Output,
  work: (project: Project, output: Output) => Promise<unknown>,
): Promise<void> {
  const project = await releasing(open)()
  if (!project.compose) return void (await work(project, output))
  const said: { service: string; result: unknown; text: () => string }[] = []
  for (const { name: service, project: own } of await releasedServices(project)) {
    output.say(`\n  ${service}`)
    await work(own, { ...output, result: (result, text) => void said.push({ service, result, text }) })
  }
  output.result(
    said.map(({ service, result }) => ({ service, result })),
    () => said.map(({ service, text }) => `  ${service}\n${text()}`).join('\n\n'),
  )
}

/** Refuses a command that goes for one service at a time alone. Throws `of-one-service`. */
export function refuseSeveral({ compose }: Project, command: string): never {
  const names = (compose?.services ?? []).map(({ name }) => name)
  throw new StagecraftError('of-one-service', `\`stagecraft ${command}\` is for one service, and ${compose?.file} joins several.`, {
    hint: `Name it: \`stagecraft --service ${names[0]} ${command}\`. The services are: ${names.join(', ')}.`,
  })
}
