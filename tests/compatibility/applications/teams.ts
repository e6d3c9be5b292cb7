import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { CognitoIdentityProviderClient, ListUserPoolClientsCommand, ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider'
import { signInAsNew } from '../../adoption/support/pool-token.ts'
import type { Application } from '../application.ts'
import type { Stack } from '../stack.ts'

const npm = ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund']
const secret = 'a-signing-secret-of-slack'

/** Of teams and courses. */
export const teams: readonly Application[] = [
  {
    name: 'bolt-js-aws-lambda',
    repository: 'slackapi/bolt-js',
    commit: '9a45c3c9a390a4d387fb255f7ac01185a726cc07',
    folder: 'examples/deploy-aws-lambda',
    kind: 'Framework 4: REST API, Slack’s receiver for Lambda',
    install: [...npm, '--omit=dev'],
    environment: { SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: 'xoxb-of-nobody' },
    async act(stack) {
      const body = JSON.stringify({ type: 'url_verification', challenge: 'a-challenge' })
      const stamp = String(Math.floor(Date.now() / 1_000))
      const signature = `v0=${createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex')}`
      const as = (signed: string) =>
        stack.api('/slack/events', { method: 'POST', body, headers: { 'x-slack-request-timestamp': stamp, 'x-slack-signature': signed } })
      const { status, json } = await as(signature)
      assert.deepEqual([status, json], [200, { challenge: 'a-challenge' }])
      assert.equal((await as('v0=0')).status, 401)
      return 'the Request URL is verified as by Slack; a wrong signature is refused'
    },
  },
  {
    name: 'serverless-stack-demo-api',
    repository: 'AnomalyInnovations/serverless-stack-demo-api',
    commit: '755e2e49dd0a69556b39249b57f5db54b4ae893e',
    folder: '.',
    kind: 'a course’s notes: REST API with IAM, DynamoDB, S3, Cognito pools of users and identities; serverless-bundle, serverless-dotenv-plugin',
    install: [...npm, '--omit=dev'],
    settings: { '.env': 'STRIPE_SECRET_KEY=sk_test_of_nobody\n' },
    async act(stack) {
      assert.equal((await stack.api('/notes')).status, 403)
      // mocks/create-event.json and mocks/list-event.json
      const requestContext = { identity: { cognitoIdentityId: 'USER-SUB-1234' } }
      const made = await stack.invoke('create', { body: '{"content":"hello world","attachment":"hello.jpg"}', requestContext })
      assert.equal((made as { statusCode: number }).statusCode, 200, JSON.stringify(made))
      const listed = (await stack.invoke('list', { requestContext })) as { body: string }
      const [note] = JSON.parse(listed.body) as { content: string }[]
      assert.equal(note?.content, 'hello world')
      return 'a note is made and listed (by the repository’s own mock events); without a signature the API refuses'
    },
  },
  {
    name: 'apigw-lambda-dynamodb',
    repository: 'aws-samples/serverless-test-samples',
    commit: 'a801c92eda191dc1ed0caa4a866500775a861f0f',
    folder: 'typescript-test-samples/apigw-lambda-dynamodb',
    template: 'template.yaml',
    kind: 'SAM: REST API, DynamoDB, TypeScript built by esbuild',
    install: [...npm, '--omit=dev'],
    packages: ['src'],
    async act(stack) {
      const { status, json } = await stack.api('/hello/ada')
      assert.deepEqual([status, json], [404, { helloMessage: 'NOTFOUND: Name Not Found for IDada' }])
      return 'somebody who is not in the table is not found'
    },
  },
  {
    name: 'lambda-refarch-webapp',
    repository: 'aws-samples/lambda-refarch-webapp',
    commit: '796a5dd15e5496e97f9b4d6181b375672737cf20',
    folder: '.',
    template: 'template.yaml',
    kind: 'SAM: REST API with a user pool, DynamoDB, X-Ray, embedded metrics, Amplify',
    install: [...npm, '--omit=dev'],
    packages: ['add', 'complete', 'delete', 'get', 'getAll', 'update'].map((what) => `todo-src/${what}Todo`),
    async act(stack) {
      assert.equal((await stack.api('/item')).status, 401)
      const headers = { authorization: await idToken(stack) }
      const made = await stack.api('/item', { method: 'POST', headers, body: { item: 'Water the plants', completed: false } })
      assert.equal(made.status, 200, made.text)
      const { status, text } = await stack.api('/item', { headers })
      assert.equal(status, 200, text)
      assert.match(text, /Water the plants/)
      return 'a signed-in person makes an item and lists it; nobody else may'
    },
  },
]

// of a new person in the application's own pool
async function idToken({ client, record }: Stack): Promise<string> {
  const cognito = new CognitoIdentityProviderClient({ ...client, endpoint: record.endpoint })
  const { UserPools: [pool] = [] } = await cognito.send(new ListUserPoolsCommand({ MaxResults: 1 }))
  const { UserPoolClients: [app] = [] } = await cognito.send(new ListUserPoolClientsCommand({ UserPoolId: pool?.Id }))
  cognito.destroy()
  const user = `${Date.now()}@compatibility.example`
  return (await signInAsNew(record, { poolId: pool?.Id ?? '', clientId: app?.ClientId ?? '', user })).idToken
}
