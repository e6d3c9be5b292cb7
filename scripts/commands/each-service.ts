import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { releasedServices } from '../release/composed/released-services.ts'
import { releasing } from './releasing.ts'

/**
 * Does a command that deploys nothing for a project, or for each service of a compose file in the order of their release. `--json` of several:
 * `[{ service, result }]`, at the end; a text comes as soon as it is there. What is thrown begins with the service's name.
 */
export async function forEachService(
  open: () => Promise<Project>,
  output: Output,
  work: (project: Project, output: Output) => Promise<unknown>,
): Promise<void> {
  const project = await releasing(open)()
  if (!project.compose) return void (await work(project, output))
  const said: { service: string; result: unknown }[] = []
  for (const { name: service, project: own } of await releasedServices(project)) {
    output.say(`\n  ${service}`)
    const result: Output['result'] = (value, text) => {
      said.push({ service, result: value })
      if (!output.json) output.result(value, () => `  ${service}\n${text()}\n`)
    }
    await work(own, { ...output, result }).catch((error: unknown) => {
      throw of(service, error)
    })
  }
  if (output.json) output.result(said, () => '')
}

function of(service: string, error: unknown): unknown {
  if (!(error instanceof StagecraftError)) return error
  const { code, message, hint, detail } = error
  return new StagecraftError(code, `${service}: ${message}`, { ...(hint ? { hint } : {}), ...(detail ? { detail } : {}), cause: error })
}

/** Refuses a command that goes for one service at a time alone. Throws `of-one-service`. */
export function refuseSeveral({ compose }: Project, command: string): never {
  const names = (compose?.services ?? []).map(({ name }) => name)
  throw new StagecraftError('of-one-service', `\`stagecraft ${command}\` is for one service, and ${compose?.file} joins several.`, {
    hint: `Name it: \`stagecraft --service ${names[0]} ${command}\`. The services are: ${names.join(', ')}.`,
  })
}
