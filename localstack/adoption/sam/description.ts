import { basename, join } from 'node:path'
import type { Project } from '../../project.ts'
import { noPackaging } from '../../stack/code/packaging.ts'
import type { Description, FunctionDescription, TemplateResource } from '../../stack/described.ts'
import { withProperties } from '../../stack/template/with-properties.ts'
import { withValuesFromElsewhere } from '../elsewhere.ts'
import { withImportVariables } from '../import-variables.ts'
import { ofThisStack } from '../of-this-stack.ts'
import { nameOfValue } from '../stand-in.cjs'
import { readValues, type Values } from '../values.ts'
import { samConfiguration } from './configuration.ts'
import { builtHandler } from './entry-points.ts'
import { functionOf, layersOf, serviceOf, withNames } from './functions.ts'
import { withHandedBySsm } from './handed-by-ssm.ts'
import { withRoutes } from './http-api.ts'
import { withNested } from './nested.ts'
import { onAws } from './on-aws.ts'
import { localRegion, type Translated, translate } from './translated.ts'

/**
 * What a SAM template, or a plain template of CloudFormation with functions of the same repository, describes: translated by the library that
 * CloudFormation itself runs. Parameters get a value of `.stagecraft/values.json`, or of SAM's configuration; those without a default else a stand-in.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification.html
 * Throws `description-refused`.
 */
export async function samDescription(project: Project & { template: string }): Promise<Omit<Description, 'hash'>> {
  if (project.forAws) return onAws({ ...project, forAws: project.forAws })
  const region = localRegion
  const configuration = await samConfiguration(project.root)
  const configured = Object.entries(configuration?.parameters ?? {}).map(([name, value]) => [nameOfParameter(name), value])
  const values: Values = { ...Object.fromEntries(configured), ...(await readValues(project)) }
  const own = Object.entries(values).flatMap(([name, value]) =>
    name.startsWith(nameOfParameter('')) ? [[name.slice(nameOfParameter('').length), value]] : [],
  )
  const whole = await translate(project, Object.fromEntries(own), region)
  const { template: translated, functions: places, files } = joined(whole)
  const handed = Object.keys(whole.nested).length > 0 ? withHandedBySsm(translated, values) : translated
  const { template: filled, standIns } = withValuesFromElsewhere(handed, values)
  const service = serviceOf(configuration?.stackName?.replace(new RegExp(`-${project.stage}$`), '') ?? basename(project.root))
  const stack = `${service}-${project.stage}`
  const { template, accounts, existing, unreached } = ofThisStack(filled, { region, stack, isJoined: false })
  // a queue or a topic may go without any
  for (const resource of Object.values(template.Resources)) resource.Properties ??= {}
  const resources = withHandlers(project.root, places, withNames(withRoutes(withImportVariables(template.Resources, region)), stack))
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
    found: {
      plugins: [],
      standIns,
      accounts,
      existing,
      unreached,
      files,
      isVersion4: false,
      ...(configuration ? { samConfiguration: configuration } : {}),
    },
  }
}

// stacks within the stack are parts of the one that runs here
function joined({ nested, ...translated }: Translated): Omit<Translated, 'nested'> {
  const children = Object.entries(nested).map(([id, child]) => [id, joined(child)] as const)
  const { template, prefixes } = withNested(translated.template, Object.fromEntries(children.map(([id, child]) => [id, child.template])))
  const theirs = children.flatMap(([id, child]) => Object.entries(child.functions).map(([name, place]) => [prefixes.get(id) + name, place]))
  return { ...translated, template, functions: { ...translated.functions, ...Object.fromEntries(theirs) } }
}

function nameOfParameter(address: string): string {
  return nameOfValue({ source: 'param', address })
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
