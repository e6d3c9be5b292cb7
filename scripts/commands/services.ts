import { type ServiceProject, servicesOf } from '@stagecraft/localstack/compose/services.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { didYouMean } from '@stagecraft/localstack/suggestion.ts'

/** These start, stop or empty the engine, which all services share, or have one for all. */
const ofAll: ReadonlySet<string> = new Set(['up', 'dev', 'down', 'reset', 'test', 'rehearse'])
/** These keep one stack, or write files beside one description. */
const ofOneProject: ReadonlySet<string> = new Set(['snapshot', 'restore', 'branch', 'init', 'upgrade'])

/** One of the services that a compose file joins, in the stack of them all. Throws `no-such-service`. */
export function serviceNamed(project: Project, name: string): ServiceProject {
  const services = servicesOf(project)
  const found = services.find(({ partOf }) => partOf.service === name)
  if (found) return found
  const names = services.map(({ partOf }) => partOf.service)
  throw new StagecraftError('no-such-service', `There is no service “${name}”.${didYouMean(name, names)}`, {
    hint:
      names.length > 0
        ? `The services of ${project.compose?.file} are: ${names.join(', ')}.`
        : 'Leave `--service` out: no compose file joins services here.',
  })
}

/** Throws `of-all-services` or `of-one-project` where a command does not go with one of several services, or with several. */
export function refuseCommand(command: string | undefined, { compose, partOf }: Project): void {
  if (partOf && command && ofAll.has(command))
    throw new StagecraftError('of-all-services', `\`stagecraft ${command}\` is for all services: they share an engine.`, {
      hint: `Run \`stagecraft ${command}\` without \`--service\`, or in the folder of ${partOf.service} for that service alone, with an engine of its own.`,
    })
  if ((compose || partOf) && command && ofOneProject.has(command))
    throw new StagecraftError(
      'of-one-project',
      `\`stagecraft ${command}\` is for a project with one description; here a compose file joins several.`,
      {
        hint: 'Run it in the folder of a service, which is a project by itself.',
      },
    )
}
