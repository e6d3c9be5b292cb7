import { CloudFormation, type Stack, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { statedMigrations } from '../../scripts/release/migrations.ts'
import { eventually, givenStack, rows } from './support/stack.ts'

/**
 * The migrator behind a custom resource, as it is in the template of a release, in a small stack of its own beside the application's: what the engine's
 * CloudFormation sends it, and what it makes of the answer.
 */
const { project, record } = await givenStack()
const cloudFormation = new CloudFormation(clientOptions(record))
const StackName = `${record.service}-migrations`
const known = (await statedMigrations(project)).map(({ name }) => name)
const migrator = record.functions[project.config.migrations ?? '']
const before = await applied()

beforeAll(async () => {
  await cloudFormation.createStack({ StackName, TemplateBody: template(known), DisableRollback: false })
})
afterAll(async () => {
  await cloudFormation.deleteStack({ StackName })
  cloudFormation.destroy()
})

test('asked for a list, it says which migrations the database has', async () => {
  expect(await invoke(record, migrator ?? '', { list: true })).toEqual({ migrations: before })
})

test('a new stack has the migrations run, and waits for the answer', async () => {
  expect((await settled()).StackStatus).toBe('CREATE_COMPLETE')
  expect(await applied()).toEqual(before)
})

test('a migration that cannot be applied fails the deployment with its reason, and the stack goes back', async () => {
  await cloudFormation.updateStack({ StackName, TemplateBody: template([...known, '9999-nowhere']) })
  expect((await settled()).StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE')
  const { StackEvents = [] } = await cloudFormation.describeStackEvents({ StackName })
  expect(StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')?.ResourceStatusReason).toMatch(
    /The release has the migrations 9999-nowhere, and the migrator’s code does not/,
  )
  expect(await applied()).toEqual(before)
})

test('a release before runs beside what is applied already', async () => {
  await cloudFormation.updateStack({ StackName, TemplateBody: template(known.slice(0, 2)) })
  expect((await settled()).StackStatus).toBe('UPDATE_COMPLETE')
  await cloudFormation.updateStack({ StackName, TemplateBody: template(known) })
  expect((await settled()).StackStatus).toBe('UPDATE_COMPLETE')
  expect(await applied()).toEqual(before)
})

test('a stack that is removed leaves the database as it is', async () => {
  await cloudFormation.deleteStack({ StackName })
  await waitUntilStackDeleteComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1 }, { StackName })
  expect(await applied()).toEqual(before)
})

async function settled(): Promise<Stack> {
  return eventually('the stack to settle', async () => {
    const { Stacks = [] } = await cloudFormation.describeStacks({ StackName })
    return Stacks.find(({ StackStatus = '' }) => !StackStatus.endsWith('_IN_PROGRESS'))
  })
}

async function applied(): Promise<string[]> {
  return (await rows<{ name: string }>(record, 'select name from knex_migrations order by id')).map(({ name }) => name)
}

function template(names: readonly string[]): string {
  return JSON.stringify({
    Resources: {
      Migrations: {
        Type: 'AWS::CloudFormation::CustomResource',
        Properties: {
          ServiceToken: { 'Fn::Sub': `arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${migrator}` },
          ServiceTimeout: 60,
          Migrations: names,
        },
      },
    },
  })
}
