import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { StagecraftError } from '../errors.ts'

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

/** The template that the last start was given (`--template`), where no other file describes the system: later commands mean it too. */
export const keptTemplate = join('.stagecraft', 'template')

const templateNames = ['template.yaml', 'template.yml', 'template.json']

/**
 * The template of CloudFormation that describes the system in this folder, relative to it: the one that is asked for (relative to the current folder),
 * or, where the Serverless Framework has no description, one of SAM under its usual name. Throws `no-template`.
 */
export function templateOf(root: string, asked?: string): string | undefined {
  if (asked) {
    const file = existsSync(resolve(asked)) ? resolve(asked) : resolve(root, asked)
    if (existsSync(file)) return relative(root, file)
    throw new StagecraftError('no-template', `There is no template ${asked} in ${process.cwd()} or ${root}.`, {
      hint: 'Correct the path, then run the command again.',
    })
  }
  if (descriptionIn(root)) return undefined
  const kept = join(root, keptTemplate)
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  return templateNames.find((name) => existsSync(join(root, name)) && readFileSync(join(root, name), 'utf8').includes('AWS::Serverless'))
}
