import { createHash } from 'node:crypto'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import type { Template } from '../../check-aws/checked.ts'
import { ofType } from '../../check-aws/resources.ts'
import { names } from '../../deployment/names.ts'

/** Whose template it is. */
export interface Whose {
  service: string
  stage: string
}

/** The logical id of the boundary that is put into a template. */
const boundaryId = 'StagecraftBoundary'

/**
 * A template with the stage's permissions boundary for each of its roles: the stage's execution role makes none without it (scripts/bootstrap/stage.yml).
 * It takes from a function what makes people, keys and roles. It is the same in every release: a change of it would have to be opened first.
 */
export function withBoundary(template: Template, { service, stage }: Whose): Template {
  const name = names.functionsBoundary(service, stage)
  const own = ofType(template, 'AWS::IAM::ManagedPolicy').find(([, { Properties }]) => Properties.ManagedPolicyName === name)
  const boundary = own?.[0] ?? boundaryId
  const bounded = Object.entries(template.Resources).map(([id, resource]) => {
    // the roles of a stack within it have the boundary, too
    if (resource.Type === 'AWS::CloudFormation::Stack') return [id, { ...resource, DependsOn: [...[resource.DependsOn ?? []].flat(), boundary] }]
    if (resource.Type !== 'AWS::IAM::Role' || resource.Properties.PermissionsBoundary) return [id, resource]
    return [id, withProperties(resource, { PermissionsBoundary: { Ref: boundary } })]
  })
  const made: Record<string, TemplateResource> = Object.fromEntries(bounded)
  return { ...template, Resources: own ? made : { ...made, [boundaryId]: boundaryOf(name, stage) } }
}

/** A template of a stack within the stage's, whose roles have the boundary that the stage's own stack makes. */
export function withStagesBoundary(template: Template, { service, stage }: Whose): Template {
  const boundary = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:policy/${names.functionsBoundary(service, stage)}` }
  const bounded = Object.entries(template.Resources).map(([id, resource]) =>
    resource.Type === 'AWS::IAM::Role' ? [id, withProperties(resource, { PermissionsBoundary: boundary })] : [id, resource],
  )
  return { ...template, Resources: Object.fromEntries(bounded) }
}

/** What a function's role may not do under the boundary, as the beginnings of actions. */
export const beyondBoundary = ['account:', 'aws-portal:', 'iam:', 'identitystore:', 'organizations:', 'sso:'] as const

function boundaryOf(ManagedPolicyName: string, stage: string): TemplateResource {
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      ManagedPolicyName,
      Description: `The most that functions of ${stage} may do`,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Sid: 'WhatTheRolesSay', Effect: 'Allow', Action: '*', Resource: '*' },
          { Sid: 'NoPeopleKeysAndAccounts', Effect: 'Deny', Action: beyondBoundary.map((service) => `${service}*`), Resource: '*' },
        ],
      },
    },
  }
}

/**
 * A template whose deployments of APIs are named by what is deployed. The Framework names each by the time, so that API Gateway takes every change: two
 * builds of a commit would differ, and each release would make a new one.
 */
export function withNamedDeployments(template: Template): Template {
  const text = Object.entries(template.Resources).reduce((left, [id, { Type }]) => {
    const [, base, time] = /^(ApiGatewayDeployment|WebsocketsDeployment)(\d{13})$/.exec(id) ?? []
    if (!base || !time) return left
    // others may wait for it
    const deployed = JSON.stringify(deployedBy(template, Type)).replaceAll(id, base)
    const hash = createHash('sha256').update(deployed)
    return left.replaceAll(id, `${base}${hash.digest('hex').slice(0, 16)}`)
  }, JSON.stringify(template))
  return JSON.parse(text) as Template // of the same form
}

function deployedBy({ Resources }: Template, type: string): [string, TemplateResource][] {
  const family = type.replace(/Deployment$/, '')
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type.startsWith(family) && Type !== type)
    .sort(([one], [other]) => (one < other ? -1 : 1))
}

/** A template with its sections in the order of their names: the Framework writes versions of functions as their archives happen to be read. */
export function inOrder(template: Template): Template {
  const sorted = <T>(section: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(section).sort(([one], [other]) => (one < other ? -1 : 1))) as Record<string, T>
  const { Resources, Outputs, ...rest } = template
  return { ...rest, Resources: sorted(Resources), ...(Outputs ? { Outputs: sorted(Outputs) } : {}) }
}
