import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cloud } from '../../scripts/deployment/cloud.ts'
import { settled } from '../../scripts/deployment/stack.ts'
import { dataApi } from '../../scripts/histories/stage/data-api.ts'
import { openStage } from '../../scripts/histories/stage/stage.ts'
import { type Clouds, startClouds } from '../../scripts/rehearsal/clouds.ts'
import { root } from '../system/support/stack.ts'

/** How `make histories DRIVER=aws` finds a stage, with an engine in the place of its account. The stack has no more than what is looked for. */
const [dev, other] = ['222222222222', '999999999999']
const [service, region] = ['stagecraft-orders', 'eu-central-1']
const template = {
  Resources: {
    // the cluster is known by its name alone
    Database: { Type: 'AWS::SQS::Queue', Properties: { QueueName: `${service}-dev` } },
    DatabaseSecretArn: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: `/${service}/dev/database/secret-arn`, Type: 'String', Value: 'arn:of:secret' },
    },
    PageConfiguration: {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: `/${service}/dev/page/config`, Type: 'String', Value: '{"apiUrl":"/api"}' },
    },
  },
  Outputs: { PageDistributionName: { Value: 'd111111abcdef8.cloudfront.net' } },
}

const project = await openProject(root)
let clouds: Clouds
let cloud: Cloud
beforeAll(async () => {
  clouds = await startClouds(project, { service, region, accounts: [dev, other] })
  cloud = clouds.administratorOf(dev)
}, 60_000)
afterAll(() => clouds?.stop())

test('what is no stage, or not the first one, is refused before anybody is asked', async () => {
  const nowhere: Cloud = { ...cloud, endpoint: 'http://127.0.0.1:1' }
  await expect(openStage(project, '', nowhere)).rejects.toMatchObject({ code: 'no-stage' })
  await expect(openStage(project, 'local', nowhere)).rejects.toMatchObject({ code: 'no-stage' })
  for (const stage of ['staging', 'prod'])
    await expect(openStage(project, stage, nowhere)).rejects.toMatchObject({ code: 'not-for-histories', hint: expect.stringContaining('STAGE=dev') })
})

test('without a network, with strange credentials or those of another account, nothing is looked at', async () => {
  await expect(openStage(project, 'dev', { ...cloud, endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'no-network' })
  const stranger = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI' }
  await expect(openStage(project, 'dev', { ...cloud, credentials: stranger })).rejects.toMatchObject({ code: 'no-credentials' })
  await expect(openStage(project, 'dev', clouds.administratorOf(other))).rejects.toMatchObject({ code: 'wrong-account' })
})

test('a stage that is not deployed is said so; a deployed one is found with its API and its database', async () => {
  await expect(openStage(project, 'dev', cloud)).rejects.toMatchObject({
    code: 'not-deployed',
    hint: expect.stringContaining('make deploy STAGE=dev'),
  })
  const formation = new CloudFormationClient(clouds.administratorOf(dev).client)
  const stack = `${service}-dev`
  await formation.send(new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify(template) }))
  await settled(formation, { stack, cloud }, new Date(), () => {})
  const found = await openStage(project, 'dev', cloud)
  expect(found).toMatchObject({ name: 'dev', stack, api: 'https://d111111abcdef8.cloudfront.net/api' })
  expect(found.database).toEqual({
    endpoint: `https://rds-data.${region}.amazonaws.com`,
    resourceArn: expect.stringMatching(`^arn:aws:rds:${region}:${dev}:cluster:.*${stack}$`),
    secretArn: 'arn:of:secret',
    database: 'orders',
  })
  expect(found.description.functions['apply-event']?.name).toBe(`${stack}-apply-event`)
  // the engine has a Data API, and there is no such cluster
  const asked = dataApi(found.access, { ...found.database, endpoint: cloud.endpoint ?? '' })
  await expect(asked.query('select 1 as one')).rejects.toMatchObject({ name: 'BadRequestException', message: expect.stringContaining('cluster') })
  await expect(asked.wake()).rejects.toMatchObject({ code: 'no-database', message: expect.stringContaining('BadRequestException') })
  await formation.send(new DeleteStackCommand({ StackName: stack }))
  formation.destroy()
})
