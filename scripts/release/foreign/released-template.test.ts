import { expect, test } from 'vitest'
import type { Template } from '../../check-aws/checked.ts'
import { rolesWithoutBoundary } from '../../check-aws/policies/role-boundaries.ts'
import { inOrder, withBoundary, withNamedDeployments } from './released-template.ts'

const whose = { service: 'notices', stage: 'dev' }
const role = (more: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: { ...more } })

test('every role gets the stage’s boundary, which is made with them', () => {
  const made = withBoundary({ Resources: { One: role(), Queue: { Type: 'AWS::SQS::Queue', Properties: {} } } }, whose)
  expect(rolesWithoutBoundary(made)).toEqual([])
  expect(made.Resources.One?.Properties.PermissionsBoundary).toEqual({ Ref: 'StagecraftBoundary' })
  expect(made.Resources.StagecraftBoundary?.Properties.ManagedPolicyName).toBe('notices-dev-boundary')
  expect(made.Resources.Queue?.Properties).toEqual({})
})

test('a boundary that the description has under the stage’s name is the one', () => {
  const Own = { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'notices-dev-boundary' } }
  const made = withBoundary({ Resources: { One: role(), Own } }, whose)
  expect(made.Resources).toEqual({ One: role({ PermissionsBoundary: { Ref: 'Own' } }), Own })
})

const api = (time: string, method = 'GET'): Template => ({
  Resources: {
    ApiGatewayMethod: { Type: 'AWS::ApiGateway::Method', Properties: { HttpMethod: method } },
    [`ApiGatewayDeployment${time}`]: { Type: 'AWS::ApiGateway::Deployment', Properties: { StageName: 'dev' }, DependsOn: ['ApiGatewayMethod'] },
    ApiGatewayUsagePlan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: {}, DependsOn: `ApiGatewayDeployment${time}` },
  },
})

test('a deployment of an API has the same name at each build, and another one where the API changed', () => {
  const first = withNamedDeployments(api('1795997124398'))
  const [name = ''] = Object.keys(first.Resources).filter((id) => id.startsWith('ApiGatewayDeployment'))
  expect(name).toMatch(/^ApiGatewayDeployment[0-9a-f]{16}$/)
  expect(first.Resources.ApiGatewayUsagePlan?.DependsOn).toBe(name)
  expect(withNamedDeployments(api('1895997124398'))).toEqual(first)
  expect(Object.keys(withNamedDeployments(api('1795997124398', 'POST')).Resources)).not.toContain(name)
})

test('the order in which the Framework happens to write resources and outputs is no part of a release', () => {
  const [one, other] = [role(), { Type: 'AWS::SQS::Queue', Properties: {} }]
  const made = (Resources: Template['Resources'], Outputs: Record<string, unknown>) => JSON.stringify(inOrder({ Resources, Outputs }))
  expect(made({ B: one, A: other }, { D: {}, C: {} })).toBe(made({ A: other, B: one }, { C: {}, D: {} }))
})
