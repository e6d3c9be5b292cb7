import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ServiceProject, servicesOf } from '../../compose/services.ts'
import type { Project } from '../../project.ts'
import { descriptionNames } from '../../project-root.mjs'
import type { Dependent } from './in-turn.ts'

/**
 * The services of a compose file in the order of their start, each with those that start before it:
 * - what it depends on by the file
 * - those before it in the same folder: the Framework keeps there what it compiles
 * - all before it, where it takes something of other stacks and does not say whose: `${cf:…}`, exports, ARNs, roles, `existing: true`
 */
export function startOrder(project: Project): (Dependent & { project: ServiceProject })[] {
  const services = servicesOf(project)
  return services.map((service, at) => {
    const { service: name } = service.partOf
    const before = services.slice(0, at).filter(({ root }) => root === service.root || takesValues(service))
    const named = project.compose?.services.find((each) => each.name === name)?.dependsOn ?? []
    return { name, project: service, dependsOn: [...new Set([...named, ...before.map(({ partOf }) => partOf.service)])] }
  })
}

// in its own file; what it takes in another one that it includes is handed to it later
function takesValues({ root, description }: ServiceProject): boolean {
  return (description ? [description] : descriptionNames).some((name) =>
    /\$\{cf[.:(]|ImportValue|arn:aws|:role\/|existing:\s*true/.test(textOf(join(root, name))),
  )
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
