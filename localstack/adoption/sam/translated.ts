import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { StagecraftError } from '../../errors.ts'
import { inEnvironment, installPython } from '../../machine/python.ts'
import type { Project } from '../../project.ts'
import type { StackTemplate } from './nested.ts'

/** A template as the translator prints it (translate.py). */
export interface Translated {
  template: StackTemplate
  /** Logical id of each function and layer → where its code is, from the project's folder. */
  functions: Record<string, Place>
  /** Logical id of each stack whose template is a file of the repository → the same of it. */
  nested: Record<string, Translated>
  /** The files that were read: templates, and what they take in. From the project's folder. */
  files: string[]
  /** Its transforms and macros but SAM's own. */
  transforms: string[]
}

/** Where the code of a function or a layer is. `elsewhere`: what the template has in place of a file of the repository. */
export interface Place {
  code: string | null
  metadata: Metadata
  inline: boolean
  elsewhere?: unknown
}

/** `Metadata` of a function or a layer. */
export interface Metadata {
  BuildMethod?: string
  BuildArchitecture?: string
  BuildProperties?: {
    EntryPoints?: readonly string[]
    Minify?: boolean
    Target?: string
    Sourcemap?: boolean
    External?: readonly string[]
    Format?: string
  }
}

/** Where nothing says another one. */
export const localRegion = 'us-east-1'

const requirements = new URL('./requirements.txt', import.meta.url)
const limitMs = 60_000

/** A template as CloudFormation would have it, with these values of its parameters. Throws `description-refused`. */
export async function translate(
  { programs, root, template }: Project & { template: string },
  parameters: Readonly<Record<string, string>>,
  region: string,
): Promise<Translated> {
  const folder = join(programs, 'sam')
  await installPython({ folder, requirements, what: 'the translator of SAM templates', code: 'sam-translator-not-installed' }, () => {})
  const words = ['-B', join(import.meta.dirname, 'translate.py'), join(root, template), root, region]
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, STAGECRAFT_PARAMETERS: JSON.stringify(parameters) }
  const options = { timeout: limitMs, maxBuffer: 64 * 2 ** 20, env }
  const { stdout } = await promisify(execFile)(inEnvironment(folder), words, options).catch((cause: { stderr?: string }) => {
    throw new StagecraftError('description-refused', `${template} cannot be translated:\n${lastLines(cause.stderr)}`, {
      hint: 'The lines above show where. `sam validate --lint` shows the same error.',
      cause,
    })
  })
  return JSON.parse(stdout) as Translated // as translate.py prints it
}

/** The version of the translator. */
export async function translatorVersion(): Promise<string> {
  const [, version = ''] = /^aws-sam-translator==([\w.]+)/m.exec(await readFile(requirements, 'utf8')) ?? []
  return version
}

function lastLines(text = ''): string {
  return text.trim().split('\n').slice(-6).join('\n')
}
