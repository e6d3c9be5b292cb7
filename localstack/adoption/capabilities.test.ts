import { expect, test } from 'vitest'
import { engineNamed } from '../engines/index.ts'
import type { Description } from '../stack/description.ts'
import { adoptedCapabilities } from './capabilities.ts'

const description = { template: { Resources: { Work: { Type: 'AWS::Lambda::Function', Properties: {} } } } } as unknown as Description // what is asked for

test('functions of others are traced, so that they find the id of their trace', async () => {
  const { leavesOut } = await adoptedCapabilities(engineNamed(), description, false)
  expect(Object.keys(leavesOut['AWS::Lambda::Function'] ?? {})).toContain('VpcConfig')
  expect(leavesOut['AWS::Lambda::Function']).not.toHaveProperty('TracingConfig')
})
