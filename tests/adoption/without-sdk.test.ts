import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { logPage } from '@stagecraft/localstack/logs/log-page.ts'
import { logsOf } from '@stagecraft/localstack/logs/logs-of.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

// a custom resource whose code in the template goes on without boto3, in a start that reaches no package index
let copy: RepositoryCopy

const resources = `
resources:
  Resources:
    Maker:
      Type: AWS::Lambda::Function
      Properties:
        Runtime: python3.12
        Handler: index.handler
        Role: !GetAtt MakerRole.Arn
        Code:
          ZipFile: |
            import cfnresponse

            def handler(event, context):
                try:
                    import boto3
                    said = event["RequestType"] + " with it"
                except ImportError:
                    said = event["RequestType"] + " without it"
                print(said)
                cfnresponse.send(event, context, cfnresponse.SUCCESS, {"Said": said}, "made")
    MakerRole:
      Type: AWS::IAM::Role
      Properties:
        AssumeRolePolicyDocument:
          Statement: { Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }
        ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
    Made: { Type: Custom::Made, Properties: { ServiceToken: !GetAtt Maker.Arn } }
    Said: { Type: AWS::SSM::Parameter, Properties: { Name: /made/said, Type: String, Value: !GetAtt Made.Said } }
`

beforeAll(async () => {
  copy = await repositoryCopy('bare')
  await appendFile(join(copy.root, 'serverless.yml'), resources)
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => copy?.remove())

async function said(record: StackRecord): Promise<[value: string | undefined, lines: string[]]> {
  const ssm = new SSMClient(clientOptions(record))
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/made/said' }))
  ssm.destroy()
  const { entries } = await logPage(logsOf(await copy.open(), record), { sources: ['Maker'] }, { limit: 20 })
  return [Parameter?.Value, entries.map(({ text }) => text).reverse()]
}

test('what ran without the SDK runs again, once, at the first start that has it, and that is said', async () => {
  for (const [name, value] of Object.entries({ PIP_INDEX_URL: 'http://127.0.0.1:9/', PIP_RETRIES: '0' })) vi.stubEnv(name, value)
  expect(await said(await copy.start())).toEqual(['Create without it', ['Create without it']])
  await copy.stop()
  expect(copy.said.some((line) => line.includes('Made ran without'))).toBe(false)
  vi.unstubAllEnvs()
  const both = ['Create without it', 'Update with it']
  expect(await said(await copy.start())).toEqual(['Update with it', both])
  expect(copy.said).toContain('Made ran without the AWS SDK for Python, which is installed now: CloudFormation runs it again, as an update')
  await copy.stop()
  expect(await said(await copy.start())).toEqual(['Update with it', both])
})
