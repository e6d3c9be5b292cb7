import { expect, test } from 'vitest'
import { engineNamed } from '../engines/index.ts'
import type { Description } from '../stack/description.ts'
import { adoptedCapabilities, inName } from './capabilities.ts'

const description = { template: { Resources: { Work: { Type: 'AWS::Lambda::Function', Properties: {} } } } } as unknown as Description // what is asked for

test('functions of others are traced, so that they find the id of their trace', async () => {
  const { leavesOut } = await adoptedCapabilities(engineNamed(), description, false)
  expect(Object.keys(leavesOut['AWS::Lambda::Function'] ?? {})).toContain('VpcConfig')
  expect(leavesOut['AWS::Lambda::Function']).not.toHaveProperty('TracingConfig')
})

test('of what the engine has in name only, a sentence stands for each service', () => {
  const Resources = Object.fromEntries(
    ['AppSync::GraphQLApi', 'AppSync::Resolver', 'ECS::Cluster'].map((type, at) => [`R${at}`, { Type: `AWS::${type}`, Properties: {} }]),
  )
  expect(inName({ template: { Resources } }).map(({ why }) => why)).toEqual([
    expect.stringContaining('what AppSync has'),
    expect.stringContaining('what AppSync has'),
    expect.stringContaining('what ECS has'),
  ])
})
