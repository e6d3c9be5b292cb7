import { StagecraftError } from '../errors.ts'

interface Dependent {
  name: string
  dependsOn: readonly string[]
}

/** The same services, each after those it depends on, else in their order. Throws `wrong-compose` where some depend on each other in a circle. */
export function inOrder<T extends Dependent>(file: string, services: readonly T[]): T[] {
  const known = new Map(services.map((service) => [service.name, service]))
  const ordered = new Set<T>()
  const place = (service: T, above: readonly string[]) => {
    if (ordered.has(service)) return
    if (above.includes(service.name)) throw circle(file, [...above.slice(above.indexOf(service.name)), service.name])
    for (const name of service.dependsOn) {
      const other = known.get(name)
      if (other) place(other, [...above, service.name])
    }
    ordered.add(service)
  }
  for (const service of services) place(service, [])
  return [...ordered]
}

function circle(file: string, names: readonly string[]): StagecraftError {
  return new StagecraftError('wrong-compose', `In ${file} the services ${names.join(' → ')} depend on each other in a circle.`, {
    hint: `Remove one of these dependencies, \`dependsOn\` or an output in \`params\`, for example of ${names[0]}.`,
  })
}
