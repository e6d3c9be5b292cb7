import { expect, test } from 'vitest'
import { withRunning } from './bootstrap.ts'
import { readServices } from './execution-policies.ts'
import { stacksReadIn, stageTemplate } from './stage-template.ts'

const facts = { service: 'shop-api', stage: 'dev', tools: '111111111111', account: '222222222222', region: 'eu-central-1' }
const storage = { name: 'shop-storage-dev', region: 'eu-west-1' }
const users = { name: 'shop-users-dev', region: 'eu-central-1' }

test('a deployment may read the outputs of a stack in its region, and of no other', async () => {
  const made = await stageTemplate(facts, { templates: [], stacks: [storage, storage, users] })
  expect(JSON.stringify(made.Resources.ShowRole)).toContain(
    'arn:${AWS::Partition}:cloudformation:eu-west-1:${AWS::AccountId}:stack/shop-storage-dev/*',
  )
  expect(stacksReadIn(made)).toEqual([storage, users])
})

test('the stacks that a deployment may read stay as long as what runs takes outputs', async () => {
  const bootstrapped = await stageTemplate(facts, { templates: [], stacks: [storage] })
  const template = { Resources: {}, Parameters: { OfStorageShelfName0123abcd: { Type: 'String' } } }
  const needs = { templates: [], stacks: [users] }
  const services = await readServices()
  expect(withRunning(needs, { template, bootstrapped }, services).stacks).toEqual([users, storage])
  expect(withRunning(needs, { template: { Resources: {} }, bootstrapped }, services).stacks).toEqual([users])
  expect(withRunning(needs, { template: undefined, bootstrapped }, services).stacks).toEqual([users])
  expect(withRunning(needs, { template, bootstrapped: undefined }, services).stacks).toEqual([users])
})
