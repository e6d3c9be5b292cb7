import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFilter } from '@stagecraft/localstack/stack/code/project-files.ts'
import { installedWsgi, wsgiParts, wsgiPlugin, wsgiSettings } from '@stagecraft/localstack/stack/code/python/wsgi.ts'
import { moduleOf } from '@stagecraft/localstack/stack/described.ts'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import type { Licensed } from '../../licenses/licensed.ts'
import { installedLicence } from '../../licenses/npm.ts'
import type { Packed } from './framework-files.ts'
import { isPython } from './python-settings.ts'

/** The module of the handler that the plugin puts beside the code. */
export const handlerModule = 'wsgi_handler'

/** What is packed, and what of it is written here. */
interface WithWsgi {
  packed: Packed
  /** Path in the archive → content. */
  made?: ReadonlyMap<string, Uint8Array>
  /** Whether patterns of a function leave a file of its packages in the archive. */
  takes?(path: string): boolean
}

/**
 * What is packed for functions, with what serverless-wsgi puts beside: its handler, in the archives of functions in Python. It adds its files to the service's
 * patterns, so that patterns of a function that is packed alone may leave them out.
 */
export async function withWsgi(
  root: string,
  packaging: Description['packaging'],
  described: readonly FunctionDescription[],
  packed: Packed,
  module = '.',
): Promise<WithWsgi> {
  if (!packaging.plugins.includes(wsgiPlugin) || !described.some(isPython)) return { packed }
  const [own] = described.length === 1 && (packaging.package.individually || described[0]?.package?.individually) ? described : []
  // its own patterns come after those that the plugin adds
  const filter = own?.package ? packageFilter([own.package]) : () => true
  const takes = (path: string) => filter(join(module, path))
  const { files, made } = wsgiParts(root, packaging, module)
  const read = await Promise.all([...files].map(async ([path, file]) => [path, await readFile(file)] as const))
  const beside = new Map<string, Uint8Array>([...read, ...made].filter(([path]) => takes(path)))
  // its commands leave them in the repository
  return { packed: new Map([...packed].filter(([path]) => !beside.has(path))), made: beside, takes }
}

/** Whether a function's handler is the one that the plugin puts there. */
export function isWsgi({ handler }: Pick<FunctionDescription, 'handler'>, { plugins }: Pick<Description['packaging'], 'plugins'>): boolean {
  return plugins.includes(wsgiPlugin) && moduleOf(handler) === handlerModule
}

/** The plugin as a package whose files a release has; none where it has none. */
export async function licenceOfWsgi(root: string, { functions, packaging }: Pick<Description, 'functions' | 'packaging'>): Promise<Licensed[]> {
  const folder = installedWsgi(root, packaging)
  if (!folder || !wsgiSettings(packaging).app || !Object.values(functions).some(isPython)) return []
  return [{ name: wsgiPlugin, version: versionIn(folder), licence: await installedLicence(folder), source: 'npm', deployed: true }]
}

/** The version of the plugin in a folder. */
export function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version // npm demands one
}
