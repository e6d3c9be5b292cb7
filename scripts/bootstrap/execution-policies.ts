import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { parse } from 'yaml'
import type { Template } from '../check-aws/checked.ts'

/** A statement of services.yml: what CloudFormation may do. `Resource` has the variables of `Fn::Sub`. */
export interface Allowed {
  Action: string | string[]
  Resource: string[]
  Condition?: Record<string, Record<string, string | string[]>>
}

/** An entry of services.yml. `Types`: the types that it is for, without the service that the entry's name begins with. */
export interface Entry {
  Types: string[]
  Allow: Allowed[]
}

export type Services = Record<string, Entry>

/** IAM's limits: characters of a managed policy without white space, and such policies of a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const limits = { managedPolicy: 6_144, inlineOfRole: 10_240, policiesOfRole: 10 }

export async function readServices(): Promise<Services> {
  return parse(await readFile(`${import.meta.dirname}/services.yml`, 'utf8'), { merge: true }) as Services
}

/** The types of resources that an entry is for: those of `Lambda layers` are AWS::Lambda::LayerVersion and so on. */
export function typesOf(name: string, { Types }: Entry): string[] {
  return Types.map((type) => `AWS::${name.split(' ')[0]}::${type}`)
}

/** The entry of services.yml that is for a type. Custom resources are CloudFormation's. */
export function entryOf(type: string | undefined, services: Services): string | undefined {
  if (type?.startsWith('Custom::')) return 'CloudFormation'
  return Object.entries(services).find(([name, entry]) => typesOf(name, entry).some((each) => each === type))?.[0]
}

/** The entries that each stage gets: a template reads parameters and secrets, and its functions' roles are passed, whatever else is in it. */
export const always = ['CloudFormation', 'IAM', 'SSM', 'SecretsManager']

// the CDK's note to itself, of which CloudFormation makes nothing
const nothing = ['AWS::CDK::Metadata']

/** The entries that templates use, by name. Throws `type-unknown` for a type that services.yml does not have. */
export function entriesUsed(templates: readonly Template[], services: Services): string[] {
  const types = templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type))
  const found = [...new Set(types)].filter((type) => !nothing.includes(type)).map((type) => ({ type, entry: entryOf(type, services) }))
  const unknown = found.filter(({ entry }) => entry === undefined).map(({ type }) => type)
  if (unknown.length > 0)
    throw new StagecraftError(
      'type-unknown',
      `What CloudFormation needs for ${unknown.join(', ')} is not known, so its role in a stage could not make it.`,
      {
        hint: 'Make it in a stack of its own, beside the releases, and hand its name to this one by a parameter of SSM. In the kit: an entry of scripts/bootstrap/services.yml.',
      },
    )
  return [...new Set([...always, ...found.flatMap(({ entry }) => (entry ? [entry] : []))])].sort()
}

/** A template without the types that services.yml does not have. */
export function withKnownTypes(template: Template, services: Services): Template {
  const known = Object.entries(template.Resources).filter(([, { Type }]) => entryOf(Type, services) !== undefined)
  return { ...template, Resources: Object.fromEntries(known) }
}

/**
 * Statements whose `iam:PassRole` is for the services alone that the templates' roles are for. That a role is handed to no other service is a part of what the
 * stage's administrator agrees to: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export function passedToOwn(statements: readonly Allowed[], templates: readonly Template[]): Allowed[] {
  const own = servicesWithRoles(templates)
  return statements.flatMap((each) => {
    if (!each.Condition?.StringEquals?.['iam:PassedToService']) return [each]
    return own.length > 0 ? [{ ...each, Condition: { StringEquals: { 'iam:PassedToService': own } } }] : []
  })
}

/**
 * The services of AWS that the roles of templates are for, as `lambda.amazonaws.com`: IAM knows a service by that name alone, whatever its trust policy writes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
 */
export function servicesWithRoles(templates: readonly Template[]): string[] {
  const roles = templates.flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role'))
  const named = roles.flatMap(({ Properties }) => [
    ...trustText(Properties.AssumeRolePolicyDocument).matchAll(/([\w.-]+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d|\.\*)?\.amazonaws\.com/g),
  ])
  return [...new Set(named.map(([, name]) => `${name}.amazonaws.com`))].sort()
}

// with what the intrinsic functions of templates would put in: the suffix, and any region
function trustText(document: unknown): string {
  return JSON.stringify(document ?? {})
    .replaceAll('",{"Ref":"AWS::Region"},"', '*')
    .replaceAll('",{"Ref":"AWS::URLSuffix"}', 'amazonaws.com"')
    .replaceAll('${AWS::Region}', '*')
    .replaceAll('${AWS::URLSuffix}', 'amazonaws.com')
}

/**
 * The managed policies of a stage's execution role: the statements of the services, as few policies as their size allows. `values`: of the variables, so
 * that the size is that of the policy in IAM.
 */
export function executionPolicies(statements: readonly Allowed[], values: Readonly<Record<string, string>>): Record<string, TemplateResource> {
  const groups: object[][] = []
  let room = 0
  for (const each of statements.flatMap((whole) => parted(whole, values))) {
    const statement = { Effect: 'Allow', ...each }
    const size = sizeOf(statement, values) + 1
    if (size > room) {
      groups.push([])
      room = limits.managedPolicy - '{"Version":"2012-10-17","Statement":[]}'.length
    }
    groups.at(-1)?.push(statement)
    room -= size
  }
  return Object.fromEntries(
    groups.map((group, at) => [
      `Resources${at + 1}`,
      {
        Type: 'AWS::IAM::ManagedPolicy',
        Metadata: {
          checkov: { skip: [{ id: 'CKV_AWS_111', comment: 'What is granted for all resources can be limited to none: make check-aws compares' }] },
        },
        Properties: {
          Path: '/bootstrap/',
          ManagedPolicyName: { 'Fn::Sub': `\${Service}-\${Stage}-cloudformation-${at + 1}` },
          // another description would be another policy
          Description: { 'Fn::Sub': `What CloudFormation may do in \${Stage}` },
          Roles: [{ Ref: 'ExecutionRole' }],
          PolicyDocument: { Version: '2012-10-17', Statement: group.map((each) => substituted(each)) },
        },
      },
    ]),
  )
}

// many names of a template's own
function parted(statement: Allowed, values: Readonly<Record<string, string>>): Allowed[] {
  const { Resource } = statement
  if (Resource.length < 2 || sizeOf(statement, values) < limits.managedPolicy - 100) return [statement]
  const half = Math.ceil(Resource.length / 2)
  return [Resource.slice(0, half), Resource.slice(half)].flatMap((part) => parted({ ...statement, Resource: part }, values))
}

/** Characters of a policy, or a part of one, as IAM counts them: with its variables' values, without white space. */
export function sizeOf(policy: unknown, values: Readonly<Record<string, string>>): number {
  return JSON.stringify(policy).replaceAll(/\$\{([\w:]+)\}/g, (whole, name: string) => values[name] ?? whole).length
}

// texts with variables become `Fn::Sub`
function substituted(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('${') ? { 'Fn::Sub': value } : value
  if (Array.isArray(value)) return value.map(substituted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substituted(each)]))
}
