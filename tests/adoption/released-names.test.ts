import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

// roles and functions with names of their own: an account is made ready for them, as for those of tables and queues
let copy: RepositoryCopy

const description = `service: bare
provider:
  name: aws
  runtime: nodejs22.x
  iam:
    role:
      name: greeter
      path: /shop/
functions:
  hello:
    name: greet
    handler: hello.handler
    events:
      - httpApi: GET /hello
      - sqs: { arn: !GetAtt Waiting.Arn }
resources:
  Resources:
    Waiting: { Type: AWS::SQS::Queue }
    Helper:
      Type: AWS::IAM::Role
      Properties:
        RoleName: !Sub helper-\${AWS::Region}
        AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }] }
`

beforeAll(async () => {
  copy = await repositoryCopy('bare', '.', {})
  await writeFile(join(copy.root, 'serverless.yml'), description)
  await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages())
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
})
afterAll(() => copy?.remove())

test('without the stage in them they are refused, with what to do', async () => {
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^IamRoleLambdaExecution is called shop\/greeter, .* as in shop\/greeter-dev, or/),
    expect.stringMatching(/^HelloLambdaFunction is called greet, .* Have the stage in its name, as in greet-dev, or leave the name out\.$/),
    expect.stringMatching(/^Helper is called helper-\$\{AWS::Region\}, .* as in helper-\$\{AWS::Region\}-dev, or/),
  ])
})

test('with it they come to each stage', { timeout: 600_000 }, async () => {
  await editFile(join(copy.root, 'serverless.yml'), [
    ['name: greeter', 'name: greeter-${sls:stage}'],
    ['name: greet\n', 'name: greet-${sls:stage}\n'],
    ['helper-$', 'helper-${sls:stage}-$'],
  ])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  await walkShort(copy)
})
