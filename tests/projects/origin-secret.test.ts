import { randomUUID } from 'node:crypto'
import { CloudFormationClient, CreateStackCommand, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation'
import { CloudFrontClient, GetDistributionCommand } from '@aws-sdk/client-cloudfront'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { distribution } from '../../backend/edge/adapters/distribution.ts'
import { originSecret } from '../../backend/edge/adapters/origin-secret.ts'
import { type RotationStep, rotateOriginSecret } from '../../backend/edge/rotate-origin-secret.ts'
import { originHeader } from '../../backend/platform/http/origin.ts'
import { settled } from '../../scripts/deployment/stack.ts'
import { type Clouds, startClouds } from '../../scripts/rehearsal/clouds.ts'

/** The rotation of what CloudFront shows to the API, with its real adapters, on an engine: who may ask in between is tested in backend/edge. */
const [account, region, stack] = ['222222222222', 'eu-central-1', 'origin']
const template = {
  Resources: {
    OriginSecret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } } },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          Origins: [
            {
              Id: 'api',
              DomainName: 'api.example.com',
              CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
              OriginCustomHeaders: [
                { HeaderName: originHeader, HeaderValue: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'OriginSecret' }, '}}']] } },
              ],
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'api',
            ViewerProtocolPolicy: 'https-only',
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
        },
      },
    },
  },
}

let clouds: Clouds
let secrets: SecretsManagerClient
let cloudFront: CloudFrontClient
let ids: { secret: string; distribution: string }

beforeAll(async () => {
  clouds = await startClouds(await openProject(), { service: 'edge', region, accounts: [account] })
  const cloud = clouds.administratorOf(account)
  const formation = new CloudFormationClient(cloud.client)
  await formation.send(new CreateStackCommand({ StackName: stack, TemplateBody: JSON.stringify(template) }))
  const ended = await settled(formation, { stack, cloud }, new Date(), () => {})
  expect(ended?.StackStatus, ended?.StackStatusReason).toBe('CREATE_COMPLETE')
  const idOf = async (LogicalResourceId: string) =>
    (await formation.send(new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId }))).StackResourceDetail?.PhysicalResourceId ?? ''
  ids = { secret: await idOf('OriginSecret'), distribution: await idOf('Distribution') }
  ;[secrets, cloudFront] = [new SecretsManagerClient(cloud.client), new CloudFrontClient(cloud.client)]
  formation.destroy()
}, 60_000)
afterAll(async () => {
  for (const client of [secrets, cloudFront]) client?.destroy()
  await clouds?.stop()
})

const valueAt = async (VersionStage: string) => (await secrets.send(new GetSecretValueCommand({ SecretId: ids.secret, VersionStage }))).SecretString
const shown = async () => {
  const found = await cloudFront.send(new GetDistributionCommand({ Id: ids.distribution }))
  const [origin] = found.Distribution?.DistributionConfig?.Origins?.Items ?? []
  return origin?.CustomHeaders?.Items?.map(({ HeaderName, HeaderValue }) => [HeaderName, HeaderValue])
}

test('each rotation makes a new value, keeps the one before, and tells CloudFront last', async () => {
  expect(await shown()).toEqual([[originHeader, await valueAt('AWSCURRENT')]])
  const shownWhenCurrent: unknown[] = []
  const rotate = rotateOriginSecret({
    secret: originSecret(secrets, ids.secret),
    distribution: distribution(cloudFront, ids.distribution, originHeader),
    untilReadAgain: async () => void shownWhenCurrent.push((await shown())?.[0]?.[1]),
  })
  for (let rotation = 1; rotation <= 2; rotation += 1) {
    const before = await valueAt('AWSCURRENT')
    const ClientRequestToken = randomUUID()
    const steps: RotationStep['Step'][] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret', 'finishSecret']
    for (const Step of steps) await rotate({ Step, ClientRequestToken })
    const after = await valueAt('AWSCURRENT')
    expect(after).toMatch(/^[0-9a-f]{64}$/)
    expect(after).not.toBe(before)
    expect(await valueAt('AWSPREVIOUS')).toBe(before)
    expect(await shown()).toEqual([[originHeader, after]])
    // nobody shows a value before every function may know it
    expect(shownWhenCurrent.splice(0)).toEqual([before, after])
  }
})
