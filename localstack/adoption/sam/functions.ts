import { createHash } from 'node:crypto'
import { basename, dirname, relative } from 'node:path'
import type { Description, FunctionDescription, TemplateResource } from '../../stack/described.ts'
import { withProperties } from '../../stack/template/with-properties.ts'
import type { Metadata, Place } from './translated.ts'

/** The name of the service in the name of a stack. CloudFormation's names of stacks: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stack.html */
export function serviceOf(wanted: string): string {
  const name = wanted
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9-]+/g, '-')
    .replaceAll(/^[^A-Za-z]+|-+$/g, '')
  return name.slice(0, 60) || 'application'
}

/** Resources whose functions have a name: by it a function's code is sent, and CloudFormation would make one up. */
export function withNames(resources: Record<string, TemplateResource>, stack: string): Record<string, TemplateResource> {
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

// at most 64 characters; of one that is longer, its end tells it from the others
function nameOf(wanted: string): string {
  return wanted.length > 64 ? `${wanted.slice(0, 55)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 8)}` : wanted
}

/** What is known of a function in the template, whose code is there. */
export function functionOf(resource: TemplateResource, { code, metadata }: Place, layers: Layers): FunctionDescription {
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
    ...(metadata.BuildMethod ? { build: { method: metadata.BuildMethod, properties: { ...metadata.BuildProperties } } } : {}),
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

/** The layers whose code is in the repository. The translator adds a hash to a layer's logical id. */
export function layersOf(places: Readonly<Record<string, Place>>, resources: Record<string, TemplateResource>): Layers {
  const layers = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::Lambda::LayerVersion')
  return Object.fromEntries(
    layers.flatMap(([logicalId]) => {
      const [own, place] = Object.entries(places).find(([each]) => logicalId === each || new RegExp(`^${each}[0-9a-f]{10}$`).test(logicalId)) ?? []
      return own && place?.code ? [[own, { path: place.code, logicalId, ...buildOf(place.metadata) }]] : []
    }),
  )
}

// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
function buildOf({
  BuildMethod: method = '',
  BuildArchitecture: architecture,
}: Metadata): Pick<Layers[string], 'builtInto' | 'buildMethod' | 'buildArchitecture'> {
  const [into] = /^(python|nodejs)(?=\d)/.exec(method) ?? []
  return {
    ...(method ? { buildMethod: method } : {}),
    ...(architecture ? { buildArchitecture: architecture } : {}),
    ...(into === 'python' || into === 'nodejs' ? { builtInto: into } : {}),
  }
}
