import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { descriptionIn, keptTemplate, templateIn } from '../project-root.mjs'
import { samConfiguration } from './sam/configuration.ts'

/**
 * Whether the repository never heard of the kit: its description does not name the kit's plugin. The kit then reads the description with the Framework
 * of its own, maps the plugins that it names, and changes none of its files. `name`: of a description that has none of the usual ones.
 */
export function isAdopted(root: string, name = descriptionIn(root)): boolean {
  return name !== undefined && !readFileSync(join(root, name), 'utf8').includes('@stagecraft/localstack')
}

/**
 * The template of CloudFormation that describes the system in this folder, relative to it: the one that is asked for (relative to the current folder),
 * that was asked for at the last start, that SAM's configuration names, or that is found there. Throws `no-template`.
 */
export async function templateOf(root: string, asked?: string): Promise<string | undefined> {
  if (asked) {
    const file = existsSync(resolve(asked)) ? resolve(asked) : resolve(root, asked)
    if (existsSync(file)) return relative(root, file)
    throw new StagecraftError('no-template', `There is no template ${asked} in ${process.cwd()} or ${root}.`, {
      hint: 'Correct the path, then run the command again.',
    })
  }
  if (descriptionIn(root)) return undefined
  return existsSync(join(root, keptTemplate)) ? templateIn(root) : ((await samConfiguration(root))?.template ?? templateIn(root))
}
