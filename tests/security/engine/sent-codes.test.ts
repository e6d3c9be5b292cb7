import {
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  ForgotPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { besideAccess, clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { frontSecret } from '@stagecraft/localstack/supervisor/front-secret.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { givenStack } from '../../system/support/stack.ts'

// what whoever reaches the port may do to accounts, without signing in
const { project, record } = await givenStack()
const pools = besideAccess(record)
const cognito = new CognitoIdentityProviderClient({ ...clientOptions(pools), maxAttempts: 1 })
const name = crypto.randomUUID()
const Password = 'Chosen-by-me-1'
let UserPoolId: string | undefined
let ClientId: string | undefined

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: name, AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }))
  UserPoolId = UserPool?.Id
  ClientId = (await cognito.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName: name }))).UserPoolClient?.ClientId
  for (const Username of ['forgetful', 'attacked'])
    await cognito.send(
      new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS', UserAttributes: [{ Name: 'email', Value: mailOf(Username) }] }),
    )
})
afterAll(async () => {
  await cognito.send(new DeleteUserPoolCommand({ UserPoolId }))
  cognito.destroy()
})

const mailOf = (person: string) => `${person}-${name}@example.com`
const forget = (Username: string) => cognito.send(new ForgotPasswordCommand({ ClientId, Username }))
const confirm = (Username: string, ConfirmationCode: string) =>
  cognito.send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }))

/** The code in the last mail to a person, which only the stack itself may read. */
async function codeSentTo(person: string): Promise<string> {
  const answer = await fetch(`${pools.endpoint}/_ministack/ses/messages`, { headers: { 'x-stagecraft-front': await frontSecret(project) } })
  const { messages } = (await answer.json()) as { messages: Record<string, object[]> }
  const mails = Object.values(messages)
    .flat()
    .map((message) => JSON.stringify(message))
    .filter((text) => text.includes(mailOf(person)))
  return /\b\d{6}\b/.exec(mails.at(-1)?.replaceAll(name, '') ?? '')?.[0] ?? ''
}

test('a forgotten password is chosen anew with the code that was sent, once, and with no fixed one', async () => {
  await forget('forgetful')
  for (const code of ['654321', '123456']) await expect(confirm('forgetful', code)).rejects.toMatchObject({ name: 'CodeMismatchException' })
  const code = await codeSentTo('forgetful')
  await expect(confirm('forgetful', code)).resolves.toBeDefined()
  await expect(confirm('forgetful', code)).rejects.toMatchObject({ name: 'ExpiredCodeException' })
})

test('after five wrong codes the right one is refused, and a new one', async () => {
  await forget('attacked')
  for (let tries = 0; tries < 5; tries++) await expect(confirm('attacked', '654321')).rejects.toMatchObject({ name: 'CodeMismatchException' })
  const limited = { name: 'LimitExceededException' }
  await expect(confirm('attacked', await codeSentTo('attacked'))).rejects.toMatchObject(limited)
  await forget('attacked')
  await expect(confirm('attacked', await codeSentTo('attacked'))).rejects.toMatchObject(limited)
})

test('nobody signs up where only administrators create users', async () => {
  const asked = cognito.send(new SignUpCommand({ ClientId, Username: 'anybody', Password }))
  await expect(asked).rejects.toMatchObject({ name: 'NotAuthorizedException', message: 'SignUp is not permitted for this user pool' })
})

test('an identity that no pool has gets no credentials', async () => {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityService.GetCredentialsForIdentity' }
  const answer = await fetch(pools.endpoint, { method: 'POST', headers, body: JSON.stringify({ IdentityId: `${record.region}:${name}` }) })
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('ResourceNotFoundException')])
})
