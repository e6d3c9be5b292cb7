import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import getPort from 'get-port'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newCredentials } from '../../../../credentials.ts'
import type { RunningEngine } from '../../../../engine.ts'
import { separatePlace } from '../../../../place.ts'
import { databaseSigner } from '../../../database-signer.ts'
import { ministack } from '../../../engine.ts'
import { engineProgram } from '../../../python-fixture.ts'

/** What a database's server asks the engine about a token of IAM. */
const [region, account, frontSecret] = ['eu-central-1', '222222222222', 'shown by the server']
const user = (name: string, of = account) => `arn:aws:rds-db:${region}:${of}:dbuser:cluster-X/${name}`
const key = newCredentials()
let folder: string
let engine: RunningEngine
let session: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-signer-'))
  await mkdir(join(folder, 'state'), { recursive: true })
  const port = await getPort({ host: '127.0.0.1' })
  engine = await ministack.start(separatePlace(engineProgram, folder), { port, region, frontSecret, accounts: { [account]: key } })
  const client = { region, endpoint: engine.endpoint ?? '', credentials: key }
  const [iam, sts] = [new IAMClient(client), new STSClient(client)]
  const statement = (rest: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] })
  const trust = statement({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' })
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'reading', AssumeRolePolicyDocument: trust }))
  const policy = statement({ Action: 'rds-db:connect', Resource: user('reader') })
  await iam.send(new PutRolePolicyCommand({ RoleName: 'reading', PolicyName: 'connect', PolicyDocument: policy }))
  const { Credentials = {} } = await sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 'function' }))
  session = Credentials
  iam.destroy()
  sts.destroy()
})
afterAll(async () => {
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

const ask = (keyId: string | undefined, resource: string, secret = frontSecret) =>
  databaseSigner({ endpoint: engine.endpoint ?? '', frontSecret: secret }, keyId ?? '', resource)

test('a role connects as the user that its policy names, and as no other', async () => {
  const signer = { secret: session.SecretAccessKey, token: session.SessionToken }
  expect(await ask(session.AccessKeyId, user('reader'))).toEqual({ ...signer, allowed: true })
  expect(await ask(session.AccessKeyId, user('writer'))).toEqual({ ...signer, allowed: false })
})

test('a key that nobody has, one of another account, and an administrator’s, which is no role’s, sign for nobody', async () => {
  expect(await ask('ASIAUNKNOWN', user('reader'))).toBeUndefined()
  expect(await ask(session.AccessKeyId, user('reader', '333333333333'))).toBeUndefined()
  expect(await ask(key.accessKeyId, user('reader'))).toBeUndefined()
})

test('secrets are told to nobody without the stack’s own', async () => {
  await expect(ask(session.AccessKeyId, user('reader'), 'guessed')).rejects.toThrow('403')
})
