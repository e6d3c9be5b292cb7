import { basename } from 'node:path'
import type { Project } from '../../project.ts'
import { noPackaging } from '../../stack/code/packaging.ts'
import { type Description, type FunctionDescription, moduleOf, type TemplateResource } from '../../stack/described.ts'
import { naming } from '../../stack/template/named-resources.ts'
import { withProperties } from '../../stack/template/with-properties.ts'
import type { Found, TemplateFindings } from '../found.ts'
import { samConfigurationOf } from './configuration.ts'
import { handlerInBuild } from './entry-points.ts'
import { functionOf, layersOf, serviceOf, withNames } from './functions.ts'
import { type KnownValues, knownText } from './known-values.ts'
import type { StackTemplate } from './nested.ts'
import { type Place as CodePlace, localRegion, type Translated, translate } from './translated.ts'

/**
 * What a template describes for a stage on AWS: as CloudFormation has it, with nothing in it that is of this machine. Its name, its region and the values of its
 * parameters are those of SAM's configuration for the stage; what nothing says is in `found`. Throws `description-refused`.
 */
export async function onAws(project: Project & { template: string; forAws: { account: string } }): Promise<Omit<Description, 'hash'>> {
  const { root, stage, template: file, forAws } = project
  const configuration = await samConfigurationOf(root, stage)
  const { parameters = {}, stackName, isStackOfStage = false, beside = [] } = configuration ?? {}
  const region = configuration?.region ?? localRegion
  const whole = await translate(project, parameters, region)
  const service = serviceOf((stackName ?? basename(root)).replace(new RegExp(`-${stage}$`), ''))
  const stack = `${service}-${stage}`
  const template = withDefaults(whole.template, parameters)
  const pseudo = { 'AWS::Region': region, 'AWS::AccountId': forAws.account }
  const known = { ...knownValues(template), ...pseudo, 'AWS::StackName': stack }
  const described = describedBy({ ...whole, template }, { service, stage, region, file, stack, prefix: '', known, pseudo })
  const findings = described.found.template
  return {
    ...described,
    provider: { region, stage, ...(isStackOfStage && stackName !== stack ? { stackName } : {}) },
    found: {
      ...described.found,
      files: whole.files,
      template: {
        ...findings,
        unsaid: [...(stackName ? [] : ['stack_name' as const]), ...(configuration?.region ? [] : ['region' as const])],
        beside,
        secret: Object.keys(parameters).filter(
          (name) => String((template.Parameters?.[name] as { NoEcho?: unknown } | undefined)?.NoEcho) === 'true',
        ),
      },
    },
  }
}

/** Where a template stands among those of a stage. */
interface Place {
  service: string
  stage: string
  region: string
  file: string
  /** What the names of its functions begin with. */
  stack: string
  /** What the keys of its functions and layers begin with. */
  prefix: string
  known: KnownValues
  /** What is known in each template. */
  pseudo: KnownValues
}

function describedBy(whole: Translated, place: Place): Description & { found: Found & { template: TemplateFindings } } {
  const { service, stage, region, file, stack, prefix, known, pseudo } = place
  const { template } = whole
  // a queue or a topic may go without any
  for (const resource of Object.values(template.Resources)) resource.Properties ??= {}
  const withKnown = withKnownNames(template.Resources, known)
  const unnamed = ofType(withKnown, 'AWS::Lambda::Function').filter(([, { FunctionName: name }]) => name !== undefined && typeof name !== 'string')
  const handlerOf = (id: string) => knownText(withKnown[id]?.Properties.Handler, known)
  const places = Object.fromEntries(Object.entries(whole.functions).map(([id, each]) => [id, withEntryPoint(each, handlerOf(id))]))
  const resources = withLayerNames(withNames(withBuiltHandlers(withKnown, places, handlerOf), stack), whole.functions, prefix)
  const layers = layersOf(whole.functions, resources)
  const functions = Object.entries(places).flatMap(([logicalId, each]): [string, FunctionDescription][] => {
    const resource = resources[logicalId]
    if (resource?.Type !== 'AWS::Lambda::Function' || isInline(each, resource)) return []
    return [[`${prefix}${logicalId}`, functionOf(withKnownCode(resource, known), each, layers)]]
  })
  const nested = Object.entries(whole.nested).map(([id, child]): [string, Description] => {
    const { Parameters: given = {}, TemplateURL: url } = resources[id]?.Properties ?? {}
    const values = Object.entries(given as Record<string, unknown>).map(([name, value]) => [name, knownText(value, known)] as const)
    // CloudFormation makes the name of a stack within a stack
    const own = { ...knownValues(child.template), ...pseudo, ...Object.fromEntries(values.filter(([, value]) => value !== undefined)) }
    const open = values.flatMap(([name, value]) => (value === undefined ? [name] : []))
    const childKnown = Object.fromEntries(Object.entries(own).filter(([name]) => !open.includes(name))) as KnownValues
    return [id, describedBy(child, { ...place, file: String(url), stack: `${stack}-${id}`, prefix: `${prefix}${id}-`, known: childKnown })]
  })
  return {
    hash: '',
    service,
    stage,
    region,
    template: { ...template, Resources: resources } as Description['template'], // of the same form
    functions: Object.fromEntries(functions),
    packaging: {
      ...noPackaging,
      package: { individually: true },
      layers: Object.fromEntries(Object.entries(layers).map(([layer, each]) => [`${prefix}${layer}`, each])),
    },
    provider: { region, stage },
    custom: {},
    found: {
      plugins: [],
      standIns: [],
      files: [],
      isVersion4: false,
      template: {
        file,
        transforms: whole.transforms,
        elsewhere: Object.fromEntries(
          Object.entries(whole.functions).flatMap(([id, each]) =>
            each.elsewhere === undefined || isInline(each, resources[id]) ? [] : [[id, each.elsewhere]],
          ),
        ),
        nested: ofType(resources, 'AWS::CloudFormation::Stack').flatMap(([id]) => (whole.nested[id] ? [] : [id])),
        unsaid: [],
        beside: [],
        unnamed: unnamed.map(([id]) => id),
        secret: [],
      },
    },
    ...(nested.length > 0 ? { nested: Object.fromEntries(nested) } : {}),
  }
}

// SAM gives one without a name its logical id, which two templates may have
function withLayerNames(
  resources: Record<string, TemplateResource>,
  places: Translated['functions'],
  prefix: string,
): Record<string, TemplateResource> {
  if (!prefix) return resources
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const name = resource.Type === 'AWS::Lambda::LayerVersion' ? String(resource.Properties.LayerName) : ''
      return [id, name in places ? withProperties(resource, { LayerName: `${prefix}${name}` }) : resource]
    }),
  )
}

// a deployment gives no values: a stage has a template of its own
function withDefaults(template: StackTemplate, values: Readonly<Record<string, string>>): StackTemplate {
  const own = Object.entries(template.Parameters ?? {}).map(([name, parameter]) => {
    const value = values[name]
    return [name, value === undefined ? parameter : { ...parameter, Default: value }]
  })
  return own.length === 0 ? template : { ...template, Parameters: Object.fromEntries(own) }
}

function knownValues({ Parameters = {} }: StackTemplate): KnownValues {
  const own = Object.entries(Parameters).flatMap(([name, { Default, Type }]) =>
    Default === undefined || Type.startsWith('AWS::SSM::') ? [] : [[name, String(Default)]],
  )
  return Object.fromEntries(own)
}

// the boundary of a stage's roles has a name, too
const named = { ...naming, 'AWS::IAM::ManagedPolicy': 'ManagedPolicyName' } as Readonly<Record<string, string>>

// a release finds a function by its name, and what a deployment makes is called after its stage
function withKnownNames(resources: Record<string, TemplateResource>, known: KnownValues): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const property = named[resource.Type]
      const { Architectures: processors } = resource.Properties
      if (resource.Type === 'AWS::Lambda::Function' && Array.isArray(processors))
        resource.Properties.Architectures = processors.map((each) => knownText(each, known) ?? each)
      const name = property ? knownText(resource.Properties[property], known) : undefined
      return [id, property && name !== undefined ? withProperties(resource, { [property]: name }) : resource]
    }),
  )
}

function ofType(resources: Record<string, TemplateResource>, type: string): [id: string, properties: Record<string, unknown>][] {
  return Object.entries(resources).flatMap(([id, { Type, Properties }]) => (Type === type ? [[id, Properties]] : []))
}

// without `EntryPoints`, `sam build` bundles the handler's module
function withEntryPoint(place: CodePlace, handler: string | undefined): CodePlace {
  const { BuildMethod, BuildProperties } = place.metadata
  if (BuildMethod !== 'esbuild' || BuildProperties?.EntryPoints || handler === undefined) return place
  return { ...place, metadata: { ...place.metadata, BuildProperties: { ...BuildProperties, EntryPoints: [moduleOf(handler)] } } }
}

function withBuiltHandlers(
  resources: Record<string, TemplateResource>,
  places: Readonly<Record<string, CodePlace>>,
  handlerOf: (id: string) => string | undefined,
): Record<string, TemplateResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      const { BuildMethod, BuildProperties } = places[id]?.metadata ?? {}
      const handler = handlerOf(id)
      if (BuildMethod !== 'esbuild' || handler === undefined) return [id, resource]
      return [id, withProperties(resource, { Handler: handlerInBuild(handler, BuildProperties?.EntryPoints ?? []) })]
    }),
  )
}

function withKnownCode(resource: TemplateResource, known: KnownValues): TemplateResource {
  const { Runtime, Handler } = resource.Properties
  return withProperties(resource, { Runtime: knownText(Runtime, known), Handler: knownText(Handler, known) })
}

function isInline({ inline }: CodePlace, resource: TemplateResource | undefined): boolean {
  const code = resource?.Properties.Code
  return inline || (typeof code === 'object' && code !== null && 'ZipFile' in code)
}
