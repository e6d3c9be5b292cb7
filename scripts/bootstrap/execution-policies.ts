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

export type Services = Record<string, Allowed[]>

/** IAM's limits: characters of a managed policy without white space, and such policies of a role. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const limits = { managedPolicy: 6_144, inlineOfRole: 10_240, policiesOfRole: 10 }

export async function readServices(): Promise<Services> {
  return parse(await readFile(`${import.meta.dirname}/services.yml`, 'utf8'), { merge: true }) as Services
}

/** The service of a resource's type, as services.yml names it: of `AWS::S3::Bucket` it is `S3`, of layers `LambdaLayer`. Custom resources are CloudFormation's. */
export function serviceOf(type: string): string {
  if (type.startsWith('AWS::Lambda::LayerVersion')) return 'LambdaLayer'
  return /^AWS::(\w+)::/.exec(type)?.[1] ?? 'CloudFormation'
}

/** The services of these types. A template reads parameters and secrets, and its functions' roles are passed, whatever else is in it. */
export function usedBy(types: readonly string[]): Set<string> {
  return new Set(['CloudFormation', 'IAM', 'SSM', 'SecretsManager', ...types.map(serviceOf)])
}

/** The services that templates use. Throws `service-unknown` for one that services.yml does not have. */
export function servicesOf(templates: readonly Template[], services: Services): string[] {
  const used = usedBy(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)))
  const unknown = [...used].filter((name) => !services[name])
  if (unknown.length > 0)
    throw new StagecraftError('service-unknown', `What CloudFormation needs for ${unknown.join(', ')} is not known.`, {
      hint: 'Add the service to scripts/bootstrap/services.yml; `make check-aws` says which actions its types need.',
    })
  return [...used].sort()
}

/**
 * The managed policies of a stage's execution role: the statements of the services, as few policies as their size allows. `values`: of the variables, so
 * that the size is that of the policy in IAM.
 */
export function executionPolicies(statements: readonly Allowed[], values: Readonly<Record<string, string>>): Record<string, TemplateResource> {
  const groups: object[][] = []
  let room = 0
  for (const each of statements) {
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
