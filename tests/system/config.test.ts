import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { DeleteSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DeleteParametersCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import { rowsAt, setOne } from '../../scripts/commands/config.ts'
import { type Declarations, declarationsOf } from '../../scripts/config/declared.ts'
import type { Comparison, Row } from '../../scripts/config/rows.ts'
import type { StageAccess } from '../../scripts/config/stage-access.ts'
import { stagecraft } from './support/command.ts'
import { givenStack, root } from './support/stack.ts'

const { record } = await givenStack()
const project = await openProject(root)
const [secrets, ssm] = [new SecretsManagerClient(clientOptions(record)), new SSMClient(clientOptions(record))]
afterAll(() => {
  secrets.destroy()
  ssm.destroy()
})

test('lists every parameter of the running stack, and prints no secret', async () => {
  const { code, stdout } = await stagecraft(['--json', 'config'])
  const rows = JSON.parse(stdout) as Row[]
  expect([code, rows.filter(({ state, setBy }) => !['set', 'not used'].includes(state) && setBy === 'template').map(({ name }) => name)]).toEqual([
    0,
    [],
  ])
  expect(rows.filter(({ state }) => state === 'undeclared').map(({ name }) => name)).toEqual([])
  expect(rows.find(({ name }) => name === 'intake/bucket')).toMatchObject({ value: expect.stringContaining('-intake-'), secret: false })
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: `${record.service}/${record.stage}/database/writer` }))
  const { password } = JSON.parse(SecretString) as { password: string }
  const text = await stagecraft(['config'])
  expect(text.stdout).toMatch(/database\/writer +secret, set \d{4}-\d\d-\d\d/)
  expect(password.length).toBeGreaterThan(20)
  expect(stdout + text.stdout).not.toContain(password)
})

test('sets a secret from stdin, and refuses an unknown name, what the template sets, and a value that lacks a key', async () => {
  const SecretId = `${record.service}/${record.stage}/identity/saml`
  const given = await send(['config', '--set', 'identity/saml'], '{"metadata_url": "https://id.example.com/hunter2"}\n')
  try {
    expect([given.code, given.output.includes('hunter2')]).toEqual([0, false])
    expect((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString).toBe('{"metadata_url": "https://id.example.com/hunter2"}')
  } finally {
    await secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
  }
  expect(await send(['config', '--set', 'identity/sam'], '{}')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/no parameter “identity\/sam”.*\n.*identity\/saml/),
  })
  expect(await send(['config', '--set', 'intake/bucket'], 'mine')).toMatchObject({ code: 1, output: expect.stringContaining('a deployment sets it') })
  expect(await send(['config', '--set', 'identity/saml'], '{"url": "hunter2"}')).toMatchObject({
    code: 1,
    output: expect.stringMatching(/fail The value for identity\/saml lacks metadata_url\.\n.*keys metadata_url/),
  })
})

test('a stage on AWS is not looked for on this machine', async () => {
  const { code, stderr } = await stagecraft(['config', '--stage', 'dev'], { environment: { AWS_ENDPOINT_URL: record.endpoint } })
  expect([code, stderr]).toEqual([1, expect.stringContaining('The stage dev is on AWS')])
})

/** As on AWS: the SDK finds credentials and endpoint by itself. Only the guard of the command, which refuses this machine, is left out. */
const on = (stage: string): StageAccess => ({ service: record.service, stage, client: { region: record.region } })
let declarations: Declarations
beforeEach(async () => {
  declarations = await declarationsOf(project)
  vi.stubEnv('AWS_ENDPOINT_URL', record.endpoint)
  vi.stubEnv('AWS_ACCESS_KEY_ID', record.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', record.secretAccessKey)
})
afterEach(() => vi.unstubAllEnvs())

test('the road to AWS: another stage is empty, is set, is set again, and is kept apart', async () => {
  const quiet = { json: true, result: () => {}, say: () => {} }
  const google = (id: string) => async () => JSON.stringify({ client_id: id, client_secret: 'hunter2' })
  const Name = `/${record.service}/dev/intake/bucket`
  expect((await rowsAt(on('dev'), declarations)).filter(({ state }) => state === 'set')).toEqual([])
  await ssm.send(new PutParameterCommand({ Name, Type: 'String', Value: 'a-bucket' }))
  await setOne(on('dev'), declarations, 'identity/google', quiet, google('one'))
  await setOne(on('dev'), declarations, 'identity/google', quiet, google('two'))
  try {
    const set = (await rowsAt(on('dev'), declarations)).filter(({ state }) => state === 'set')
    expect(set.map(({ name, value }) => [name, value])).toEqual([
      ['identity/google', undefined],
      ['intake/bucket', 'a-bucket'],
    ])
    const SecretId = `${record.service}/dev/identity/google`
    expect(JSON.parse((await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '')).toMatchObject({ client_id: 'two' })
    expect((await rowsAt(on(record.stage), declarations)).find(({ name }) => name === 'identity/google')?.state).toBe('missing')
  } finally {
    await secrets.send(new DeleteSecretCommand({ SecretId: `${record.service}/dev/identity/google`, ForceDeleteWithoutRecovery: true }))
    await ssm.send(new DeleteParametersCommand({ Names: [Name] }))
  }
})

test('compares the local stage with itself: all alike', async () => {
  const { code, stdout } = await stagecraft(['--json', 'config', '--compare', record.stage, record.stage])
  const differences = JSON.parse(stdout) as Comparison[]
  expect([code, differences.length > 15, differences.filter(({ outcome }) => outcome !== 'alike')]).toEqual([0, true, []])
})

/** Runs a command with `input` on its stdin. */
async function send(words: string[], input: string): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
