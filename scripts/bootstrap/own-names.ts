import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { naming } from '@stagecraft/localstack/stack/template/named-resources.ts'
import type { Template } from '../check-aws/checked.ts'
import { isObject } from '../check-aws/resources.ts'

const ofStage = '${Service}-${Stage}-'

/** What stands before the name in an ARN, of the types whose names a description may choose: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const before: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': ':table/',
  'AWS::Events::EventBus': ':event-bus/',
  'AWS::IAM::Role': ':role/',
  'AWS::Kinesis::Stream': ':stream/',
  'AWS::KinesisFirehose::DeliveryStream': ':deliverystream/',
  'AWS::Lambda::Function': ':function:',
  'AWS::S3::Bucket': ':s3:::',
  'AWS::SNS::Topic': ':sns:*:${AWS::AccountId}:',
  'AWS::SQS::Queue': ':sqs:*:${AWS::AccountId}:',
}

const logGroup = ':log-group:'

// indexes of a table, consumers of a stream, subscriptions of a topic, versions of a function, streams of a log
const within: Readonly<Record<string, string>> = {
  ':table/': '/',
  ':stream/': '/',
  ':sns:*:${AWS::AccountId}:': ':',
  ':function:': ':',
  [logGroup]: ':',
}

const ofPath = '${Service}/${Stage}/'

/** The same of what is named by a path, `/{service}/{stage}/…`: parameters and secrets. */
const pathOfType: Readonly<Record<string, string>> = { 'AWS::SSM::Parameter': ':parameter/', 'AWS::SecretsManager::Secret': ':secret:' }

/** The types whose names need not begin with the service's and the stage's: the account is made ready for the names themselves. */
export const freelyNamed = Object.keys(before)

/** A name of a template that does not begin with the service's and the stage's, with the variables of services.yml, and what is before it in an ARN. */
export interface OwnName {
  name: string
  before: string
}

interface Whose {
  service: string
  stage: string
}

/** The names that templates of a stage choose for themselves. Of a name that is known only in the account, the part that is written is kept: `things-*`. */
export function ownNames(templates: readonly Template[], whose: Whose): OwnName[] {
  const all = templates.flatMap(({ Resources }) =>
    Object.entries(Resources).flatMap(([id, resource]): OwnName[] => {
      const path = pathOfType[resource.Type]
      if (path) return pathNames(id, resource, whose).map((name) => ({ name, before: path }))
      const log = resource.Type === 'AWS::Logs::LogGroup' ? ownLogGroup(resource, Resources, whose) : undefined
      if (log) return [{ name: log, before: logGroup }]
      const place = before[resource.Type]
      const name = place ? ownName(resource, whose) : undefined
      return place && typeof name === 'string' && !name.startsWith(ofStage) ? [{ name, before: place }] : []
    }),
  )
  return [...new Map(all.map((each) => [`${each.before}${each.name}`, each])).values()]
}

/**
 * The name that a resource's template gives it; undefined where CloudFormation makes one. Null where nobody knows how it begins before the account does: a role
 * that may make it may make nearly everything. Of a role or a function also where what is not known comes before the service and the stage.
 */
export function ownName({ Type, Properties }: Pick<TemplateResource, 'Type' | 'Properties'>, whose: Whose): string | undefined | null {
  const value = Properties?.[naming[Type] ?? '']
  const path = Type === 'AWS::IAM::Role' ? pathOf(Properties, whose) : undefined
  if (value === undefined || isNothing(value)) return path ? `${path}${ofStage}*` : undefined
  const isHanded = handed.includes(Type)
  const text = textOf(value, whose, isHanded)?.replace(new RegExp(`^${RegExp.escape(`${whose.service}-${whose.stage}-`)}`), ofStage)
  if (!text) return null
  const whole = `${path ?? ''}${text}`
  return isHanded ? (isOfStage(whole, whose) ? whole : null) : !text.includes('*') || known.test(text) ? whole : null
}

/** Whoever may change a role, or hand it to a function, has what it may do, so that a name of one must not be a prefix of others': the same of functions. */
export const handed: readonly string[] = ['AWS::IAM::Role', 'AWS::Lambda::Function']

// whether a name is known whole, or else up to the service and the stage, each a word of its own
function isOfStage(name: string, { service, stage }: Whose): boolean {
  const [start = '', ...unknown] = name.split('*')
  const hasWord = (word: string) => new RegExp(`(^|[^A-Za-z0-9])${RegExp.escape(word)}[^A-Za-z0-9]`).test(start)
  return unknown.length === 0 || start.includes(ofStage) || (hasWord(service) && hasWord(stage))
}

// it is a part of the role's ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-friendly-names
function pathOf(properties: TemplateResource['Properties'] | undefined, whose: Whose): string | undefined {
  const path = properties?.Path === undefined ? undefined : textOf(properties.Path, whose, true)
  return path === undefined || path === '/' ? undefined : path.replace(/^\//, '')
}

// with an asterisk for each part that is known only in the account. `inRegion`: it is in the region of the stage, whose grants know that
function textOf(value: unknown, { service, stage }: Whose, inRegion = false): string | undefined {
  return written(value)
    ?.replaceAll('${AWS::StackName}', `${service}-${stage}`)
    .replaceAll(/\$\{(?!AWS::AccountId\})[^}]*\}/g, (place) => (inRegion && place === '${AWS::Region}' ? place : '*'))
}

/**
 * The names of a parameter or a secret that do not begin with the path of the stage. CloudFormation calls one without a name after its logical id, and Secrets
 * Manager ends each ARN with six characters: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
 */
function pathNames(id: string, { Type, Properties }: TemplateResource, whose: Whose): string[] {
  const isSecret = Type === 'AWS::SecretsManager::Secret'
  const value = Properties?.Name
  if (value === undefined || isNothing(value)) return [`${isSecret ? '' : 'CFN-'}${id}-*`, `${ofStage}*`]
  const text = textOf(value, whose)?.replace(/^\//, '')
  if (!text || text.startsWith(`${whose.service}/${whose.stage}/`) || (text.includes('*') && !known.test(text))) return []
  return [isSecret ? `${text}-*` : text]
}

/** The name of a log group that is not called after the stage, as that of a function with a name of its own; undefined where it is not known whole. */
function ownLogGroup({ Properties }: TemplateResource, resources: Template['Resources'], whose: Whose): string | undefined {
  const value = Properties?.LogGroupName
  const named =
    value === undefined
      ? undefined
      : written(value)?.replaceAll(/\$\{(\w+)\}/g, (whole, id: string) => String(resources[id]?.Properties?.FunctionName ?? whole))
  const text = named === undefined ? undefined : textOf(named, whose)
  if (!text || text.includes('*') || new RegExp(`${RegExp.escape(`${whose.service}-${whose.stage}`)}([-/]|$)`).test(text)) return undefined
  return text
}

// of a name that is not known whole: three characters at the beginning, or the account's number
const known = /^(\$\{\w+\}|\$\{AWS::AccountId\}|[\w.-]{3})/

function isNothing(value: unknown): boolean {
  return isObject(value) && value.Ref === 'AWS::NoValue'
}

// as the text of `Fn::Sub`
function written(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!isObject(value)) return undefined
  if (typeof value.Ref === 'string') return `\${${value.Ref}}`
  const join = value['Fn::Join']
  if (Array.isArray(join) && Array.isArray(join[1])) {
    const parts = join[1].map(written)
    return parts.every((part) => part !== undefined) ? parts.join(String(join[0])) : undefined
  }
  const sub = value['Fn::Sub']
  const text: unknown = Array.isArray(sub) ? sub[0] : sub
  return typeof text === 'string' ? text : undefined
}

/** Of names those of things whose content whoever deploys has nothing to do with. */
export function isOfPath({ before: place }: OwnName): boolean {
  return Object.values(pathOfType).includes(place)
}

/**
 * ARNs with those of the names beside them: of a table `readers`, `…:table/${Service}-${Stage}-*` is followed by `…:table/readers`. A rule's ARN has its bus:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-manage-iam-access.html
 */
export function withOwnNames(arns: readonly string[], names: readonly OwnName[]): string[] {
  return arns.flatMap((arn) => [
    arn,
    ...names.flatMap(({ name, before: place }) => {
      const own = `${place}${ofStage}*`
      // those of services.yml begin with an asterisk
      if (place === logGroup)
        return /:log-group:.*\$\{Service\}-\$\{Stage\}-\*$/.test(arn)
          ? [name, `${name}:*`].map((each) => arn.replace(/:log-group:.*/, `${logGroup}${each}`))
          : []
      if (Object.values(pathOfType).includes(place)) return arn.endsWith(`${place}${ofPath}*`) ? [arn.replace(`${ofPath}*`, name)] : []
      if (arn.includes(own)) return [name, ...(within[place] ? [`${name}${within[place]}*`] : [])].map((each) => arn.replace(own, `${place}${each}`))
      return place === ':event-bus/' && arn.includes(`:rule/${ofStage}*`) ? [arn.replace(`:rule/${ofStage}*`, `:rule/${name}/*`)] : []
    }),
  ])
}
