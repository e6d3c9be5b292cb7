import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { StagecraftError } from '../errors.ts'
import { composeIn, descriptionNames } from '../project-root.mjs'
import { didYouMean } from '../suggestion.ts'
import { membersOf } from './members.ts'
import { inOrder } from './order.ts'
import { stageParams } from './stage-params.ts'
import { environmentIn, referencesOf, stageOfCompose, withVariables } from './variables.ts'

/** A service as the compose file has it. */
export interface ComposedService {
  name: string
  /** The folder of its description, relative to the compose file's. */
  path: string
  /** The name of its description there, where it is none of the usual ones: `config` in the file. */
  description?: string
  /** Parameters: texts, in which `${service.output}` stands for what another service has as an output. */
  params: Readonly<Record<string, string>>
  /** The variables of the environment in them, where there are any. */
  environment?: readonly string[]
  /** The services that start before it: those of `dependsOn`, and those whose outputs it takes. */
  dependsOn: readonly string[]
}

/** What a service is handed of the others. */
export interface Handed {
  /** Its parameters, `${param:…}`. */
  params: Readonly<Record<string, string>>
  /** Variable without its braces → value: `cf:users-dev.TableName`, and `import:…` of exports. */
  values: Readonly<Record<string, string>>
  /** The names of the roles that others have. */
  roles?: readonly string[]
}

/** What a serverless-compose file says. */
export interface Compose {
  /** Its name. */
  file: string
  /** In the order of their dependencies, else as they stand there. */
  services: readonly ComposedService[]
}

/**
 * The compose file of a folder, which joins several services, with the values of a stage; undefined where there is none. https://www.serverless.com/framework/docs/guides/compose
 * Throws `wrong-compose`, with the place, where it is not what it has to be: an unknown service, a circle, a folder that is not there.
 */
export async function readCompose(root: string, stage = stageOfCompose()): Promise<Compose | undefined> {
  const file = composeIn(root)
  if (!file) return undefined
  const read = await contentOf(root, file)
  const described = Object.entries(membersOf(membersOf(read).services))
  if (described.length === 0) throw wrong(`${file} has no services.`, 'Name them: `services: { users: { path: services/users } }`.')
  const names = described.map(([name]) => name)
  const shared = stageParams(membersOf(read).stages, stage)
  const services = described.map(([name, value]) => {
    const own = membersOf(value)
    return serviceOf({ root, file, names, stage }, name, { ...own, params: { ...shared, ...membersOf(own.params) } })
  })
  return { file, services: inOrder(file, services) }
}

async function contentOf(root: string, file: string): Promise<unknown> {
  const path = join(root, file)
  try {
    // loaded here: an installation uses this module before the packages are there
    if (/\.(ya?ml|json)$/.test(file)) return (await import('yaml')).parse(await readFile(path, 'utf8'))
    const { default: exported } = (await import(pathToFileURL(path).href)) as { default?: unknown }
    return exported
  } catch (error) {
    throw wrong(
      `${file} does not load: ${error instanceof Error ? error.message.replaceAll(`${root}/`, '').trim() : error}`,
      'Correct it at the place that is named, then run the command again.',
    )
  }
}

function serviceOf(
  { root, file, names, stage }: { root: string; file: string; names: readonly string[]; stage: string },
  name: string,
  value: Readonly<Record<string, unknown>>,
): ComposedService {
  const at = `services.${name}`
  const { path, config, params, dependsOn } = value
  if (typeof path !== 'string')
    throw wrong(`${at} in ${file} has no path.`, `Name the folder of its serverless.yml, relative to ${file}: \`path: ${name}\`.`)
  const folder = join(root, path)
  if (!existsSync(folder))
    throw wrong(`${at}.path in ${file} is ${path}, and there is no such folder.`, 'Correct the path, which is relative to the file.')
  const own = typeof config === 'string' ? config : undefined
  if (![...(own ? [own] : descriptionNames)].some((each) => existsSync(join(folder, each))))
    throw wrong(
      `${at} in ${file} leads to ${path}, and there is no ${own ?? 'serverless.yml'} in it.`,
      own ? `Correct ${at}.config or ${at}.path.` : `Correct ${at}.path, or name the file: \`config: serverless.api.yml\`.`,
    )
  const given = Object.entries(membersOf(params)).map(([key, each]) => [key, textOf(each)] as const)
  const texts = Object.fromEntries(given.map(([key, text]) => [key, withVariables(text, `${at}.params.${key}`, file, stage)]))
  const environment = [...new Set(given.flatMap(([, text]) => environmentIn(text)))]
  const before = [
    ...[dependsOn ?? []].flat().map((other) => ({ other: String(other), at: `${at}.dependsOn` })),
    ...Object.entries(texts).flatMap(([key, text]) => referencesOf(text).map(({ service }) => ({ other: service, at: `${at}.params.${key}` }))),
  ]
  for (const { other, at: place } of before)
    if (!names.includes(other))
      throw wrong(
        `${place} in ${file} names the service “${other}”, which is not there.${didYouMean(other, names)}`,
        `The services are: ${names.join(', ')}.`,
      )
  return {
    name,
    path,
    ...(own ? { description: own } : {}),
    params: texts,
    ...(environment.length > 0 ? { environment } : {}),
    dependsOn: [...new Set(before.map(({ other }) => other))],
  }
}

// as the Framework hands them on: parameters are texts
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}

function wrong(message: string, hint: string): StagecraftError {
  return new StagecraftError('wrong-compose', message, { hint })
}
