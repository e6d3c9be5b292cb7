import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { foundLines } from '@stagecraft/localstack/adoption/report.ts'
import { handedValues } from '@stagecraft/localstack/compose/handed.ts'
import { servicesOf } from '@stagecraft/localstack/compose/services.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { eventually } from '../system/support/stack.ts'
import { signInAsNew } from './support/pool-token.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { handshake } from './support/socket.ts'
import { editFile } from './support/walked.ts'

// routes whose callers another stack lets in: a service of the same compose file, by its people and its function, and a function that nobody has here
let copy: RepositoryCopy
let record: StackRecord

beforeAll(async () => {
  copy = await repositoryCopy('composed')
  await editFile(join(copy.root, 'storage', 'serverless.yml'), [
    ['\nresources:\n  Resources:\n', `  gate:\n    handler: gate.handler\n\nresources:\n  Resources:\n${people}`],
    ['  Outputs:\n', `  Outputs:\n${outputs}`],
  ])
  await writeFile(join(copy.root, 'storage', 'gate.js'), gate)
  const api = join(copy.root, 'services', 'api', 'serverless.api.yml')
  await editFile(api, [['  environment:\n', `${authorizers}  environment:\n`]])
  await appendFile(api, routes)
  await writeFile(join(copy.root, 'services', 'api', 'let-in.js'), 'exports.handler = async () => ({ statusCode: 200, body: "come in" })\n')
  record = await copy.start()
})
afterAll(() => copy?.remove())

const gate = `
const allowed = ({ headers }) => Object.entries(headers).some(([name, value]) => name.toLowerCase() === 'authorization' && value === 'let me in')
const policy = (Effect, Resource) => ({ Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] })
exports.handler = async (event) =>
  event.version === '2.0'
    ? { isAuthorized: allowed(event) }
    : { principalId: 'x', policyDocument: policy(allowed(event) ? 'Allow' : 'Deny', event.methodArn) }
`
const people = `    People:
      Type: AWS::Cognito::UserPool
    PeopleClient:
      Type: AWS::Cognito::UserPoolClient
      Properties:
        UserPoolId: !Ref People
        ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
`
const outputs = `    PoolId: { Value: !Ref People }
    PoolArn: { Value: !GetAtt People.Arn }
    ClientId: { Value: !Ref PeopleClient }
    GateArn: { Value: !GetAtt GateLambdaFunction.Arn }
`
const nowhere = (name: string) => `arn:aws:lambda:eu-central-1:123456789012:function:${name}`
const authorizers = `  httpApi:
    authorizers:
      people:
        type: jwt
        identitySource: $request.header.Authorization
        issuerUrl: https://cognito-idp.eu-central-1.amazonaws.com/\${cf:composed-storage-dev.PoolId}
        audience: ["\${cf:composed-storage-dev.ClientId}"]
      gate: &asked
        type: request
        functionArn: \${cf:composed-storage-dev.GateArn}
        payloadVersion: "2.0"
        enableSimpleResponses: true
        identitySource: [$request.header.Authorization]
        resultTtlInSeconds: 0
      elsewhere: { <<: *asked, functionArn: "${nowhere('asked-by-http')}" }
`
const routes = `  letIn:
    handler: let-in.handler
    events:
      - httpApi: { method: GET, path: /people, authorizer: { name: people } }
      - httpApi: { method: GET, path: /gate, authorizer: { name: gate } }
      - httpApi: { method: GET, path: /elsewhere, authorizer: { name: elsewhere } }
      - http:
          method: GET
          path: rest-people
          authorizer: { name: restPeople, type: COGNITO_USER_POOLS, arn: "\${cf:composed-storage-dev.PoolArn}" }
      - http:
          method: GET
          path: rest-gate
          authorizer: { name: restGate, arn: "\${cf:composed-storage-dev.GateArn}", resultTtlInSeconds: 0, type: request, identitySource: method.request.header.Authorization }
      - http:
          method: GET
          path: rest-elsewhere
          authorizer: { name: restElsewhere, arn: "${nowhere('asked-by-rest')}", resultTtlInSeconds: 0 }
      - websocket:
          route: $connect
          authorizer: { name: socketElsewhere, arn: "${nowhere('asked-by-socket')}", identitySource: [route.request.header.Authorization] }
`

async function ask(path: string, authorization: string): Promise<[status: number, body: string]> {
  const answer = await fetch(`${record.services?.api?.urls.api}${path}`, { headers: { authorization } })
  return [answer.status, await answer.text()]
}

async function connect(authorization: string): Promise<[status: number, body: string]> {
  const { status, body } = await handshake(record.services?.api?.webSockets?.[0]?.url ?? '', { authorization })
  return [status, body]
}

async function outputsOfStorage(): Promise<Record<string, string>> {
  const client = new CloudFormationClient(clientOptions(record))
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: 'composed-storage-dev' }))
  client.destroy()
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
}

test.each(['/people', '/dev/rest-people'])('a token of another service’s pool is taken, and no other: %s', async (path) => {
  const { PoolId: poolId = '', ClientId: clientId = '' } = await outputsOfStorage()
  const { idToken } = await signInAsNew(record, { poolId, clientId, user: `tester${path.length}` })
  expect((await ask(path, idToken))[0]).toBe(200)
  expect((await ask(path, `${idToken.slice(0, -8)}AAAAAAAA`))[0]).toBe(401)
})

test.each(['/gate', '/dev/rest-gate'])('the function of another service decides: %s', async (path) => {
  expect((await ask(path, 'let me in'))[0]).toBe(200)
  expect((await ask(path, 'please'))[0]).toBe(403)
})

test.each([
  ['an HTTP API', 'asked-by-http', () => ask('/elsewhere', 'let me in')],
  ['a REST API', 'asked-by-rest', () => ask('/dev/rest-elsewhere', 'let me in')],
  ['a WebSocket API', 'asked-by-socket', () => connect('let me in')],
])('one that nobody has here is named in the answer, and in the log: %s', async (_, name, answer) => {
  const said = `The function ${name}, which authorizes this route, is not on this machine. If another stack has it, start both from one compose file`
  expect(await answer()).toEqual([500, expect.stringMatching(new RegExp(`^\\{"message": ?"${said}`))])
  const inLog = async () => {
    const { stdout } = await stagecraft(['logs', '--json'], { cwd: copy.root })
    return stdout.includes(`a request to its API was answered with 500. ${said}`)
  }
  await eventually('the line', inLog, 20_000)
})

test('the table names that one alone, of the service that asks it', async () => {
  const lines = servicesOf(await copy.open()).map(async (service) => {
    const handed = handedValues(service)
    return foundLines(await describe(service), { leftOut: [], hasDatabase: false, handed, ...record.capabilities })
  })
  const found = (await Promise.all(lines)).flat()
  expect(found.filter(({ why }) => /^Its (function|user pool)/.test(why))).toEqual([
    {
      what: 'RestElsewhereApiGatewayAuthorizer, AskedDashbyDashsocketWebsocketsAuthorizer, HttpApiAuthorizerElsewhere',
      how: 'left out',
      why: expect.stringContaining('answered with 500'),
    },
  ])
})
