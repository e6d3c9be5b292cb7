import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { Application } from '../application.ts'

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
]
