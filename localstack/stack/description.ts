import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { withValuesFromElsewhere } from '../adoption/elsewhere.ts'
import { readFound } from '../adoption/found.ts'
import { withImportVariables } from '../adoption/import-variables.ts'
import { ofThisStack } from '../adoption/of-this-stack.ts'
import { configurationNames } from '../adoption/sam/configuration.ts'
import { withRoutes } from '../adoption/sam/http-api.ts'
import { seedsOf } from '../adoption/table-seeds.ts'
import { readValues, valuesFile } from '../adoption/values.ts'
import { readHanded } from '../compose/handed.ts'
import { composed, composedHash } from '../compose/merged.ts'
import { servicesOf } from '../compose/services.ts'
import { StagecraftError } from '../errors.ts'
import { kitMark } from '../kit-mark.ts'
import { type Project, readJson, writeJson, writeText } from '../project.ts'
import { descriptionNames } from '../project-root.mjs'
import { describedIn } from './code/setting-place.ts'
import type { Description, FunctionDescription } from './described.ts'
import { environmentRead } from './framework/environment-read.ts'
import { type Packaged, packageService } from './framework/framework.ts'
import { componentRefusal, frameworkOutput, otherCloudRefusal, refusal } from './framework/framework-refusal.ts'
import { type CompiledPackaging, packageOf, packagingOf } from './framework/packaging-of.ts'
import { refuseUnresolved } from './framework/unresolved.ts'
import { refuseWrongNumbers } from './template/wrong-numbers.ts'

export type { Description, FunctionDescription, TakenOutput, TemplateResource } from './described.ts'

/**
 * The description, compiled by the Serverless Framework when one of the files it is made from changed, else as it was. Of services that a compose file joins,
 * all in one, to look at: each is deployed as a stack of its own.
 */
export async function describe(project: Project): Promise<Description> {
  if (project.compose) return composed(project, await Promise.all(servicesOf(project).map(describe)))
  const file = descriptionFile(project)
  const kept = await readJson<Description>(file)
  const [files, given] = [filesOf(project, kept), givenTo(project, kept)]
  const before = await hashOf(project, files, given)
  if (kept?.hash === before) {
    readLast.set(file, kept.read ?? [])
    return kept
  }
  const made = await compile(project, before)
  refuseUnresolved(made.template, project.template ?? `the template that ${describedIn(project.root)} compiles to`)
  const isOfFramework = project.template === undefined
  refuseWrongNumbers(made, { file: project.template ?? describedIn(project.root), isOfFramework, isForAws: project.forAws !== undefined })
  // which files describe it is known by now; of those that were known before, one may have been saved meanwhile
  const read = filesOf(project, made)
  const isKnown = read.join('\0') === files.join('\0') && givenTo(project, made) === given
  const hash = isKnown ? before : await hashOf(project, read, givenTo(project, made))
  await writeJson(file, { ...made, hash })
  readLast.set(file, made.read ?? [])
  return { ...made, hash }
}

/**
 * Forgets the kept description where a variable of the environment that it was made from has another value now. For a start alone: whoever looks at logs in
 * another terminal, which lacks the variable, looks at the same system.
 */
export async function forgetOfOtherEnvironment(project: Project): Promise<void> {
  if (project.compose) return void (await Promise.all(servicesOf(project).map(forgetOfOtherEnvironment)))
  const { environment = {} } = (await readJson<Description>(descriptionFile(project))) ?? {}
  const now = environmentRead(Object.keys(environment))
  if (Object.keys(environment).some((name) => now[name] !== environment[name])) await rm(descriptionFile(project), { force: true })
}

/** Where the description is kept: beside the programs, because every stack of the project has the same. */
export function descriptionFile(project: Project): string {
  return join(project.programs, 'cache', `description-${project.forAws ? 'on-aws-' : ''}${project.stage}.json`)
}

/** What the Framework calls the stack of a service at a stage. */
export function stackName({ service, stage }: Pick<Description, 'service' | 'stage'>): string {
  return `${service}-${stage}`
}

/** The files a description is made from, relative to the project. */
export async function descriptionFiles(project: Project): Promise<string[]> {
  return filesOf(project, await readJson<Description>(descriptionFile(project)))
}

/** Whether a file, given relative to the project, is one of them. */
export async function isDescriptionFile(project: Project, file: string): Promise<boolean> {
  if (project.isAdopted) return (await descriptionFiles(project)).includes(file)
  const [folder = ''] = file.split('/')
  const isOwn = !folder.startsWith('.') && !apart.includes(folder) && !file.split('/').includes('node_modules')
  if ((isOwn && /\.yml$|(^|\/)resources\/.*\.c?js$/.test(file)) || settled.includes(file) || file === `.env.${project.stage}`) return true
  // whoever saves a function waits for this: what was read last is known here, and the description need not be parsed
  const read = readLast.get(descriptionFile(project)) ?? (await readJson<Description>(descriptionFile(project)))?.read
  return read?.includes(file) ?? false
}

// description's file → `read` of the one that this process had last
const readLast = new Map<string, readonly string[]>()

// the kit's own scripts are in the list below
const apart = ['tests', 'localstack', 'scripts']
// beside infrastructure in a folder `resources`, a description may take in scripts (`${file(x.cjs)}`) and what those read; elsewhere they are functions
const plugin = 'node_modules/@stagecraft/localstack'
const settled = [
  ...['esbuild.config.cjs', 'package-lock.json', '.env'],
  ...['serverless-plugin', 'plugin/function-alarms', 'plugin/function-versions', 'plugin/template-only', 'plugin/traffic'].map(
    (name) => `${plugin}/${name}.cjs`,
  ),
]

// what the Framework read last, and what it looks for
function filesOf(project: Project, last: Pick<Description, 'read' | 'found'> | undefined): string[] {
  return [...new Set([...(project.isAdopted ? lookedFor(project) : ownFiles(project)), ...(last?.read ?? last?.found?.files ?? [])])].sort()
}

function lookedFor(project: Project): string[] {
  const named = project.description ? [project.description] : []
  // the Framework reads one for each stage where the description says `useDotenv`
  const environments = project.forAws ? ['.env', `.env.${project.stage}`, '.env.local', `.env.${project.stage}.local`] : ['.env']
  return [
    ...descriptionNames,
    ...named,
    ...configurationNames,
    ...environments,
    'package.json',
    'stagecraft.config.ts',
    relative(project.root, valuesFile(project)),
  ]
}

function ownFiles({ root, stage }: Project): string[] {
  const found = globSync(['**/*.yml', '**/resources/**/*.{js,cjs}'], { cwd: root, exclude: ['**/node_modules', '.*', ...apart] })
  return [...found, ...settled, `.env.${stage}`]
}

/** The hash of everything that describes the system, as it is on disk now. */
export async function inputHash(project: Project): Promise<string> {
  if (project.compose) return composedHash(project, await Promise.all(servicesOf(project).map(inputHash)))
  const kept = await readJson<Description>(descriptionFile(project))
  return hashOf(project, filesOf(project, kept), givenTo(project, kept))
}

// what it is handed, where it is a service: parameters, and as far as it takes them, the values of other stacks; others may change
function handed(project: Project, last: Pick<Description, 'found'> | undefined): unknown {
  if (!project.partOf) return undefined
  const { params, values, roles = [] } = readHanded(project)
  const { taken, existing = [], rolesOfOthers = [] } = last?.found ?? {}
  const named = [...rolesOfOthers, ...existing.flatMap(({ type, name }) => (type === 'AWS::IAM::Role' ? [name] : []))]
  return [params, taken?.map((name) => values[name]), named.filter((name) => roles.includes(name)).sort()]
}

// what it is made from beside files
function givenTo(project: Project, last: Pick<Description, 'found' | 'environment'> | undefined): string {
  return JSON.stringify([last?.environment ?? {}, handed(project, last)])
}

async function hashOf(project: Project, files: readonly string[], given: string): Promise<string> {
  // another version of the kit may read the same files otherwise; `--template` may name another one
  const hash = createHash('sha256')
    .update(`${project.stage}\0${project.template ?? ''}\0${project.forAws?.account ?? ''}\0${given}`)
    .update(await kitMark(project.isAdopted ? readers : []))
  for (const file of files) hash.update(file).update(await readFile(join(project.root, file)).catch(() => ''))
  return hash.digest('hex')
}

const readers = [
  ...['adoption/framework-hooks.cjs', 'adoption/plugins.cjs', 'adoption/bundlers.cjs', 'adoption/stand-in.cjs', 'adoption/for-aws.cjs'],
  ...['adoption/plugin.cjs', 'adoption/elsewhere.ts', 'plugin/template-only.cjs', 'stack/framework/note-reads.cjs'],
  ...[
    'adoption/existing.ts',
    'adoption/import-variables.ts',
    'adoption/of-this-stack.ts',
    'adoption/other-listeners.ts',
    'adoption/own-account.ts',
    'adoption/sam/configuration.ts',
    'adoption/sam/description.ts',
    'adoption/sam/entry-points.ts',
    'adoption/sam/functions.ts',
    'adoption/sam/handed-by-ssm.ts',
    'adoption/sam/http-api.ts',
    'adoption/sam/known-values.ts',
    'adoption/sam/nested.ts',
    'adoption/sam/on-aws.ts',
    'adoption/sam/translate.py',
    'adoption/sam/translated.ts',
    'adoption/table-seeds.ts',
    'stack/description.ts',
    'stack/framework/packaging-of.ts',
    'stack/framework/unresolved.ts',
  ],
].map((name) => new URL(`../${name}`, import.meta.url))

// the local stack bundles the functions itself, with the same options (stack/bundles/bundles.ts)
async function compile(project: Project, hash: string): Promise<Description> {
  if (project.template) {
    const { samDescription } = await import('../adoption/sam/description.ts')
    return { hash, ...(await samDescription({ ...project, template: project.template })) }
  }
  const packaged = await packageService(project)
  try {
    await writeText(frameworkOutput(project), packaged.output)
    return await descriptionOf(project, hash, packaged)
  } finally {
    await rm(packaged.folder, { recursive: true, force: true })
  }
}

async function descriptionOf(project: Project, hash: string, { code, output, folder }: Packaged): Promise<Description> {
  const read = project.isAdopted ? await readFound(folder) : undefined
  if (read?.otherCloud) throw otherCloudRefusal(project, read.otherCloud)
  if (read?.component) throw componentRefusal(project, read.component)
  if (code !== 0) throw refusal(project, output, read)
  const { service } = (await readJson<{ service: CompiledService }>(join(folder, 'serverless-state.json'))) ?? { service: undefined }
  const compiled = await readJson<Description['template']>(join(folder, 'cloudformation-template-update-stack.json'))
  if (!service || !compiled)
    throw new StagecraftError('description-refused', 'The Serverless Framework ended without a compiled template.', {
      hint: `For the cause, run \`npx serverless package --stage ${project.stage}\`.`,
      detail: output,
    })
  const isLocal = read && !project.forAws
  const { template, standIns, taken } = isLocal
    ? withValuesFromElsewhere(compiled, await readValues(project))
    : { template: compiled, standIns: [], taken: [] }
  // an API that the repository wrote itself, as an OpenAPI document
  if (isLocal) template.Resources = withRoutes(withImportVariables(template.Resources, service.provider.region))
  const {
    template: ofHere,
    accounts,
    existing,
    rolesOfOthers,
    unreached,
  } = isLocal
    ? ofThisStack(template, {
        region: service.provider.region,
        stack: stackName({ service: service.service, stage: service.provider.stage }),
        isJoined: Boolean(project.partOf),
        rolesOfOthers: readHanded(project).roles ?? [],
      })
    : { template, accounts: [], existing: [], rolesOfOthers: [], unreached: [] }
  Object.assign(template, ofHere)
  const found = read && {
    ...read,
    accounts,
    existing,
    rolesOfOthers,
    unreached,
    standIns: [...read.standIns, ...standIns],
    taken: [...(read.taken ?? []), ...taken],
  }
  const { files, variables } = found ?? (await readJson<Reads>(join(folder, 'read.json'))) ?? { files: [] }
  // a queue or a topic may go without any
  for (const resource of Object.values(template.Resources)) resource.Properties ??= {}
  const functions = Object.fromEntries(
    Object.entries(service.functions).map(
      ([
        key,
        { name, handler = '', runtime, image, stagecraftImage, module, timeout, memorySize, environment, events, skipEsbuild, esbuildEntrypoint },
      ]) => [
        key,
        {
          ...{ name, handler, timeout, memorySize, environment, events },
          runtime: runtime ?? service.provider.runtime,
          module,
          image: image ?? stagecraftImage,
          package: packageOf(key, service),
          ...(skipEsbuild || esbuildEntrypoint ? { leavesBundler: true as const } : {}),
        },
      ],
    ),
  )
  const { compiledCloudFormationTemplate, ...provider } = service.provider
  return {
    hash,
    service: service.service,
    stage: found && !project.forAws ? service.provider.stage : project.stage,
    region: service.provider.region,
    template,
    functions,
    packaging: packagingOf(service, template.Resources, found?.plugins),
    provider,
    custom: { 'serverless-offline': service.custom?.['serverless-offline'] },
    environment: environmentRead(variables ?? []),
    ...(found
      ? {
          found: {
            ...found,
            seeds: seedsOf(
              service.custom,
              found.plugins.map(({ name }) => name),
            ),
          },
        }
      : { read: files }),
  }
}

/** What a run noted (note-reads.cjs). */
interface Reads {
  files: string[]
  variables?: string[]
}

interface CompiledService extends CompiledPackaging {
  service: string
  provider: { region: string; stage: string; runtime?: string; compiledCloudFormationTemplate: unknown }
  functions: Record<string, FunctionDescription & { stagecraftImage?: unknown; skipEsbuild?: unknown; esbuildEntrypoint?: unknown }>
  custom?: Record<string, unknown>
}
