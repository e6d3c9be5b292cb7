import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { basename, dirname, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { StagecraftError } from '../../errors.ts'
import type { Project } from '../../project.ts'
import { inEnvironment, installPython } from '../../python.ts'
import { noPackaging } from '../../stack/code/packaging.ts'
import type { Description, FunctionDescription, TemplateResource } from '../../stack/described.ts'
import { withProperties } from '../../stack/with-properties.ts'
import { withValuesFromElsewhere } from '../elsewhere.ts'
import { withOwnAccount } from '../own-account.ts'
import { nameOfValue } from '../stand-in.cjs'
import { readValues, type Values } from '../values.ts'
import { samConfiguration } from './configuration.ts'
import { builtHandler } from './entry-points.ts'
import { withHandedBySsm } from './handed-by-ssm.ts'
import { withRoutes } from './http-api.ts'
import { type StackTemplate, withNested } from './nested.ts'

interface Translated {
  template: StackTemplate
  /** Logical id of each function and layer → where its code is, from the project's folder. */
  functions: Record<string, { code: string | null; metadata: Metadata; inline: boolean }>
  /** Logical id of each stack whose template is a file of the repository → the same of it. */
  nested: Record<string, Translated>
  /** The templates that were read, from the project's folder. */
  files: string[]
}

interface Metadata {
  BuildMethod?: string
  BuildProperties?: {
    EntryPoints?: readonly string[]
    Minify?: boolean
    Target?: string
    Sourcemap?: boolean
    External?: readonly string[]
    Format?: string
  }
}

const region = 'us-east-1'
const limitMs = 60_000

/**
 * What a SAM template, or a plain template of CloudFormation with functions of the same repository, describes: translated by the library that
 * CloudFormation itself runs. Parameters get a value of `.stagecraft/values.json`, or of SAM's configuration; those without a default else a stand-in.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 * Throws `description-refused`.
 */
export async function samDescription(project: Project & { template: string }): Promise<Omit<Description, 'hash'>> {
  const configuration = await samConfiguration(project.root)
  const configured = Object.entries(configuration?.parameters ?? {}).map(([name, value]) => [nameOfParameter(name), value])
  const values: Values = { ...Object.fromEntries(configured), ...(await readValues(project)) }
  const whole = await translate(project, values)
  const { template: translated, functions: places, files } = joined(whole)
  const handed = Object.keys(whole.nested).length > 0 ? withHandedBySsm(translated, values) : translated
  const { template: filled, standIns } = withValuesFromElsewhere(handed, values)
  const { template, accounts } = withOwnAccount(filled)
  // a queue or a topic may go without any
  for (const resource of Object.values(template.Resources)) resource.Properties ??= {}
  const service = serviceOf(configuration?.stackName?.replace(new RegExp(`-${project.stage}$`), '') ?? basename(project.root))
  const resources = withHandlers(project.root, places, withNames(withRoutes(template.Resources), `${service}-${project.stage}`))
  const layers = layersOf(places, resources)
  const functions = Object.entries(places).flatMap(([logicalId, place]): [string, FunctionDescription][] => {
    const resource = resources[logicalId]
    return resource?.Type === 'AWS::Lambda::Function' && !place.inline ? [[logicalId, functionOf(resource, place, layers)]] : []
  })
  return {
    service,
    stage: project.stage,
    region,
    template: {
      ...template,
      Resources: resources,
    } as Description['template'],
    functions: Object.fromEntries(functions),
    packaging: { ...noPackaging, package: { individually: true }, layers },
    provider: { region, stage: project.stage },
    custom: {},
    found: { plugins: [], standIns, accounts, files, isVersion4: false, ...(configuration ? { samConfiguration: configuration } : {}) },
  }
}

async function translate({ programs, root, template }: Project & { template: string }, values: Values): Promise<Translated> {
  const folder = join(programs, 'sam')
  const requirements = new URL('./requirements.txt', import.meta.url)
  await installPython({ folder, requirements, what: 'the translator of SAM templates', code: 'sam-translator-not-installed' }, () => {})
  const words = ['-B', join(import.meta.dirname, 'translate.py'), join(root, template), root, region]
  const own = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith(nameOfParameter('')) ? [[name.slice(nameOfParameter('').length), value]] : [],
  )
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, STAGECRAFT_PARAMETERS: JSON.stringify(Object.fromEntries(own)) }
  const options = { timeout: limitMs, maxBuffer: 64 * 2 ** 20, env }
  const { stdout } = await promisify(execFile)(inEnvironment(folder), words, options).catch((cause: { stderr?: string }) => {
    throw new StagecraftError('description-refused', `${template} cannot be translated:\n${lastLines(cause.stderr)}`, {
      hint: 'The lines above show where. `sam validate --lint` shows the same error.',
      cause,
    })
  })
  return JSON.parse(stdout) as Translated // as translate.py prints it
}

// stacks within the stack are parts of the one that runs here
function joined({ nested, ...translated }: Translated): Omit<Translated, 'nested'> {
  const children = Object.entries(nested).map(([id, child]) => [id, joined(child)] as const)
  const { template, prefixes } = withNested(translated.template, Object.fromEntries(children.map(([id, child]) => [id, child.template])))
  const theirs = children.flatMap(([id, child]) => Object.entries(child.functions).map(([name, place]) => [prefixes.get(id) + name, place]))
  return { ...translated, template, functions: { ...translated.functions, ...Object.fromEntries(theirs) } }
}

function lastLines(text = ''): string {
  return text.trim().split('\n').slice(-6).join('\n')
}

function nameOfParameter(address: string): string {
  return nameOfValue({ source: 'param', address })
}

// CloudFormation's names of stacks: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stack.html
function serviceOf(wanted: string): string {
  const name = wanted
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replaceAll(/^[^A-Za-z]+|-+$/g, '')
  return name.slice(0, 60) || 'application'
}

// by its name a function's code is sent; CloudFormation would make one up
function withNames(resources: Record<string, TemplateResource>, stack: string): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]) => {
      if (resource.Type !== 'AWS::Lambda::Function') return [logicalId, resource]
      const variables = variablesOf(resource)
      const texts = variables ? withProperties(resource, { Environment: { Variables: withTexts(variables) } }) : resource
      if (typeof resource.Properties.FunctionName === 'string') return [logicalId, texts]
      return [logicalId, withProperties(texts, { FunctionName: nameOf(`${stack}-${logicalId}`) })]
    }),
  )
}

function variablesOf({ Properties: { Environment } }: TemplateResource): Record<string, unknown> | undefined {
  return (Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables // as Lambda has it
}

// CloudFormation makes texts of what YAML reads as a number or a truth
function withTexts(variables: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]))
}

function withHandlers(root: string, places: Translated['functions'], resources: Record<string, TemplateResource>): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]) => {
      const { code, metadata } = places[logicalId] ?? {}
      const { Handler: handler } = resource.Properties
      if (metadata?.BuildMethod !== 'esbuild' || typeof handler !== 'string') return [logicalId, resource]
      const built = builtHandler(join(root, code ?? '.'), handler, metadata.BuildProperties?.EntryPoints)
      return [logicalId, built === handler ? resource : withProperties(resource, { Handler: built })]
    }),
  )
}

// at most 64 characters; of one that is longer, its end tells it from the others
function nameOf(wanted: string): string {
  return wanted.length > 64 ? `${wanted.slice(0, 55)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}` : wanted
}

function functionOf(resource: TemplateResource, { code, metadata }: Translated['functions'][string], layers: Layers): FunctionDescription {
  const { Properties } = resource
  const { FunctionName, Handler = '', Runtime, Timeout, MemorySize, Environment, PackageType } = Properties as Record<string, unknown>
  const environment = (Environment as { Variables?: Record<string, string> } | undefined)?.Variables
  const isArchive = /\.(zip|jar)$/i.test(code ?? '')
  const builtLayers = isArchive ? [] : builtLayersOf(resource, layers).map((path) => relative(code ?? '.', path))
  return {
    name: String(FunctionName),
    handler: String(Handler),
    events: [],
    folder: code && isArchive ? dirname(code) : (code ?? '.'),
    // it is deployed as it is
    ...(code && isArchive ? { package: { artifact: basename(code) } } : {}),
    ...(Runtime ? { runtime: String(Runtime) } : {}),
    ...(Timeout ? { timeout: Number(Timeout) } : {}),
    ...(MemorySize ? { memorySize: Number(MemorySize) } : {}),
    ...(environment ? { environment } : {}),
    ...(PackageType === 'Image' ? { image: {} } : {}),
    ...(builtLayers.length > 0 ? { builtLayers } : {}),
    ...(metadata.BuildMethod === 'esbuild' ? { esbuild: esbuildOf(metadata) } : {}),
  }
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
function esbuildOf({ BuildProperties: { Minify, Target, Sourcemap, External, Format } = {} }: Metadata): Record<string, unknown> {
  return {
    ...(Minify === undefined ? {} : { minify: Minify }),
    ...(Target ? { target: Target } : {}),
    ...(Sourcemap === undefined ? {} : { sourcemap: Sourcemap }),
    ...(External ? { external: External } : {}),
    ...(Format ? { format: Format } : {}),
  }
}

type Layers = Description['packaging']['layers']

// of those for Python the packages are in the virtual environment
function builtLayersOf({ Properties: { Layers: named } }: TemplateResource, layers: Layers): string[] {
  const ids = Array.isArray(named) ? named.map((layer) => (layer as { Ref?: string } | null)?.Ref) : []
  return Object.values(layers).flatMap(({ path, logicalId, builtInto }) => (builtInto === 'python' && ids.includes(logicalId) ? [path] : []))
}

// the translator adds a hash to a layer's logical id
function layersOf(places: Translated['functions'], resources: Record<string, TemplateResource>): Layers {
  const layers = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Lambda::LayerVersion')
  return Object.fromEntries(
    layers.flatMap(([logicalId]) => {
      const [own, place] = Object.entries(places).find(([each]) => logicalId === each || new RegExp(`^${each}[0-9a-f]{10}$`).test(logicalId)) ?? []
      return own && place?.code ? [[own, { path: place.code, logicalId, ...builtInto(place.metadata) }]] : []
    }),
  )
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
function builtInto({ BuildMethod: method = '' }: Metadata): { builtInto?: 'python' | 'nodejs' } {
  const [into] = /^(python|nodejs)(?=\d)/.exec(method) ?? []
  return into === 'python' || into === 'nodejs' ? { builtInto: into } : {}
}
