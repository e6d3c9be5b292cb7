import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files that describe a system, in the order in which the Serverless Framework looks for them. */
export const descriptionNames = ['yml', 'yaml', 'json', 'js', 'cjs', 'mjs', 'ts', 'mts'].map((ending) => `serverless.${ending}`)

/** The name of the file that describes the system in this folder; undefined where there is none. */
export function descriptionIn(folder: string): string | undefined {
  return descriptionNames.find((name) => existsSync(join(folder, name)))
}

/**
 * Whether the repository never heard of the kit: its description does not name the kit's plugin. The kit then reads the description with the Framework
 * of its own, maps the plugins that it names, and changes none of its files.
 */
export function isAdopted(root: string): boolean {
  const name = descriptionIn(root)
  return name !== undefined && !readFileSync(join(root, name), 'utf8').includes('@stagecraft/localstack')
}
