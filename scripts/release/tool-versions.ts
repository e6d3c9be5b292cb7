import { createRequire } from 'node:module'

/** The versions of Node and of packages, as code at `from` (a path or an address) finds them. */
export function toolVersions(from: string, packages: readonly string[]): Record<string, string> {
  const require = createRequire(from)
  const versions = packages.map((name) => [name, (require(`${name}/package.json`) as { version: string }).version] as const) // every package has one
  return { node: process.version.slice(1), ...Object.fromEntries(versions) }
}
