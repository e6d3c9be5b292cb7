import { list } from '@stagecraft/localstack/permissions/grants.ts'
import { frameworkFunctions } from '@stagecraft/localstack/stack/code/framework-code.ts'
import type { Description, TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { naming } from '@stagecraft/localstack/stack/template/named-resources.ts'
import { freelyNamed, handed, ownName } from '../../bootstrap/own-names.ts'
import type { Template } from '../../check-aws/checked.ts'
import { isObject, objects, ofType } from '../../check-aws/resources.ts'
import { names } from '../../deployment/names.ts'
import { withLayerNames } from './released-layers.ts'
import { beyondBoundary, type Whose } from './released-template.ts'

/** Settings of the provider that the Framework carries out beside the template: path → what a release does not do. */
const besideTemplate: readonly [path: string, what: string][] = [
  ['stackTags', 'puts tags on the stack'],
  ['stackPolicy', 'sets a policy of the stack'],
  ['stackParameters', 'hands parameters to the stack'],
  ['notificationArns', 'has CloudFormation notify topics'],
  ['rollbackConfiguration', 'has CloudFormation watch alarms'],
  ['disableRollback', 'leaves a stack as it failed'],
]

/** Those that it carries out at the stage of a REST API, by calls of its own after a deployment. */
const atRestApi: readonly [path: string, what: string][] = [
  ['tags', 'puts tags on the stage of the REST API'],
  ['tracing.apiGateway', 'has the REST API traced'],
  ['logs.restApi', 'has the REST API write logs'],
  ['apiGateway.metrics', 'has the REST API measured'],
]

/** What of a stage’s template a release cannot bring to it: a sentence each. `template`: before anything is put into it. */
export function unfitTemplate({ provider, functions, found, packaging, service, stage, template }: Description): string[] {
  const whose = { service, stage }
  const hasRestApi = ofType(template, 'AWS::ApiGateway::RestApi').length > 0
  const settings = [...besideTemplate, ...(hasRestApi ? atRestApi : [])].filter(([path]) => at(provider, path) !== undefined)
  const layerIds = Object.values(packaging.layers).map(({ logicalId }) => logicalId)
  const stackName = String(provider.stackName ?? `${service}-${stage}`)
  return [
    ...(found?.isLenient
      ? ['The description is written for Framework 1 or 2, and Stagecraft compiles what Framework 3 deploys. Move to that first.']
      : []),
    ...(found?.sharedApi
      ? [`\`provider.${found.sharedApi}\` adds its routes to the API of another stack, and a release makes an API of its own.`]
      : []),
    ...settings.map(([path, what]) => `\`provider.${path}\` ${what}, and a release does not. Leave it out, or write the resource into the template.`),
    ...(stackName === `${service}-${stage}`
      ? []
      : [
          `The stack is called ${stackName} (${found?.template ? '`stack_name` in SAM’s configuration' : '`provider.stackName`'}), and a release makes ${service}-${stage}. Leave it out.`,
        ]),
    ...(found?.template ? [] : stacksWithin(template)),
    ...codeOfFramework(template, new Set([...Object.values(functions).map(({ name }) => name), ...frameworkFunctions(template), ...layerIds])),
    ...ofType(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) => unfitRole(id, Properties, template, whose)),
    ...foreignNames(withLayerNames(template, packaging.layers, whose), whose),
  ]
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}

// the Framework uploads no templates
function stacksWithin(template: Template): string[] {
  return ofType(template, 'AWS::CloudFormation::Stack').map(
    ([id]) =>
      `${id} is a stack within the stack, whose template the Framework does not deploy. Move what it makes into \`resources\`, or make it in a stack of its own.`,
  )
}

// what it uploads lies in a folder that is named by the time
function codeOfFramework(template: Template, own: ReadonlySet<string>): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    if (own.has(Type === 'AWS::Lambda::Function' ? String(Properties.FunctionName) : id)) return []
    if (!/\/\d{13}-\d{4}-\d\d-\d\dT/.test(JSON.stringify(Properties))) return []
    return [
      `${id} (${Type}) has code that the Framework or a plugin itself uploads. A release holds functions of the description alone: write what it does as resources.`,
    ]
  })
}

function unfitRole(id: string, properties: Record<string, unknown>, template: Template, { service, stage }: Whose): string[] {
  const [boundary] =
    ofType(template, 'AWS::IAM::ManagedPolicy').find(
      ([, { Properties }]) => Properties.ManagedPolicyName === names.functionsBoundary(service, stage),
    ) ?? []
  const own = properties.PermissionsBoundary
  if (own && !(isObject(own) && own.Ref === boundary))
    return [
      `The role ${id} has a permissions boundary of its own, and a stage’s roles have ${names.functionsBoundary(service, stage)}. Leave it out.`,
    ]
  const statements = objects(properties.Policies).flatMap(({ PolicyDocument }) => objects(isObject(PolicyDocument) ? PolicyDocument.Statement : []))
  const beyond = statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => list(Action as string | string[] | undefined))
    .filter((action) => action === '*' || beyondBoundary.some((service) => action.toLowerCase().startsWith(service)))
  return boundary || beyond.length === 0
    ? []
    : [
        `The role ${id} may do ${beyond.join(', ')}, which the boundary of a stage’s functions forbids. Name the actions that it needs, without ${beyondBoundary.join(', ')}.`,
      ]
}

// the account is made ready for tables, queues and the like by their names. A bucket's name is one for all accounts
function foreignNames(template: Template, { service, stage }: Whose): string[] {
  const prefix = `${service}-${stage}-`
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) => {
    const isUnknown = freelyNamed.includes(Type) && ownName({ Type, Properties }, { service, stage }) === null
    if (isUnknown && handed.includes(Type))
      return [
        `${id} has a name that nobody knows whole before it is in the account (${JSON.stringify(Properties[naming[Type] ?? ''])}), so the stage could take others of that beginning for its own. Begin it with ${prefix}, or leave it out.`,
      ]
    if (isUnknown)
      return [
        `${id} has a name of which nobody knows how it begins before it is in the account (${JSON.stringify(Properties[naming[Type] ?? ''])}), so the account cannot be made ready for it alone. Begin it with letters, or leave it out.`,
      ]
    const name = Properties[naming[Type] ?? '']
    if (handed.includes(Type)) return withoutStage(id, { Type, Properties }, { service, stage })
    if (typeof name !== 'string' || name.startsWith(prefix)) return []
    if (Type === 'AWS::S3::Bucket')
      return name.includes(stage)
        ? []
        : [
            `${id} is called ${name}, and only one account of all on AWS can have a bucket of that name. Have the stage in its name, or leave the name out.`,
          ]
    return freelyNamed.includes(Type)
      ? []
      : [`${id} is called ${name}, and what a deployment makes has a name that begins with ${prefix}. Call it so, or leave the name out.`]
  })
}

// two stages in one account have two of each
function withoutStage(id: string, resource: Pick<TemplateResource, 'Type' | 'Properties'>, whose: Whose): string[] {
  const name = ownName(resource, whose)
  const words = name?.replace('${Service}-${Stage}', `${whose.service}-${whose.stage}`)
  if (!words) return []
  const apart = words.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
  if (new RegExp(`(^|[^A-Za-z0-9])${RegExp.escape(whose.stage)}([^A-Za-z0-9]|$)`, 'i').test(apart)) return []
  return [
    `${id} is called ${words}, and the account could not tell it from another stage's. Have the stage in its name, as in ${words.replaceAll('*', '').replace(/[-_]+$/, '')}-${whose.stage}, or leave the name out.`,
  ]
}
