import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stackSecrets } from '@stagecraft/localstack/secrets.ts'
import { beforeAll, expect, test } from 'vitest'
import { stagecraft } from './support/command.ts'
import { eventually, get, givenStack, header, importText, root, signedIn } from './support/stack.ts'

// after the journeys: what the run has logged until now is looked at too
const { project, record } = await givenStack()
const secrets = await stackSecrets(project, record)
const run = randomUUID()
const canaries = { customer: 'CANARY-CUSTOMER-7301', amount: '7301982.46', badAmount: '7301982.467' }

beforeAll(async () => {
  const line = (id: string, amount: string) => `CANARY-${run}-${id},1,placed,2026-01-01T00:00:00Z,${canaries.customer},${amount},EUR\n`
  // the customer hears of it: each function that has something to say about an order runs
  const cancelled = `CANARY-${run}-1,2,cancelled,2026-01-02T00:00:00Z,${canaries.customer},,\n`
  const lines = line('1', canaries.amount) + cancelled + line('2', canaries.badAmount)
  const { applied, refused } = await importText(record, 'canary.csv', header + lines)
  expect([applied, refused]).toEqual([2, 1])
  await get(record, `/orders?customer=${canaries.customer}`)
})

test('there are secrets to look for, of every kind', () => {
  const kinds = secrets.map(({ what }) => what.split(' ')[0])
  expect(kinds).toEqual(expect.arrayContaining(['front-secret', 'database-secret.json', 'people.json']))
  expect(secrets.length).toBeGreaterThan(7)
})

test('no secret of the stack stands in the repository, in a bundle or in a template', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
  const built = globSync(['build/**/*', 'cache/description*.json'], { cwd: project.state }).map((file) => join(project.state, file))
  expect(built.length).toBeGreaterThan(10)
  expect(filesWith(values(), [...tracked.map((file) => join(root, file)), ...built])).toEqual([])
})

test('no log line holds a secret, a token, an e-mail address, a customer or an amount', () => {
  const logs = globSync('logs/**/*', { cwd: project.state }).map((file) => join(project.state, file))
  expect(logs.length).toBeGreaterThan(3)
  const emails = (project.config.people ?? []).map(({ email }) => email)
  expect(filesWith([...values(), ...Object.values(canaries), ...emails], logs)).toEqual([])
  // a JSON Web Token begins with its header, {"
  expect(logs.filter((file) => /\beyJ[\w-]{10,}\.[\w-]{10,}/.test(text(file)))).toEqual([])
})

test.each(['read-file', 'apply-event', 'publish-outbox', 'record-audit', 'write-notice'])(
  'what %s has logged of the canaries is not who and how much',
  async (name) => {
    const logs = async () => (await stagecraft(['logs', name], { environment: { STAGECRAFT_STATE: project.state } })).stdout
    // a subscriber hears of it a moment later
    const stdout = await eventually(`a log of ${name}`, async () => {
      const text = await logs()
      return text.includes(name) && text
    })
    expect([...values(), ...Object.values(canaries)].filter((each) => stdout.includes(each))).toEqual([])
  },
)

test('no answer holds a secret of the stack', async () => {
  const paths = ['/summary', '/orders', '/imports', '/activity', '/dead-letters', '/redrives', '/openapi.json', '/health', '/nothing']
  const addresses = [...paths.map((path) => record.urls.api + path), record.urls.page, `${record.urls.page}/config.json`]
  for (const address of addresses) {
    const answer = await fetch(address, { headers: await signedIn(record) })
    const told = `${JSON.stringify([...answer.headers])}${await answer.text()}`
    expect([address, values().filter((each) => told.includes(each)).length]).toEqual([address, 0])
  }
})

// every user of the machine can read it
test.runIf(process.platform === 'linux')('no secret of the stack stands on a command line', async () => {
  const [lines, isDone] = [new Set<string>(), new AbortController()]
  const looked = (async () => {
    for (; !isDone.signal.aborted; await sleep(5)) for (const file of globSync('/proc/[0-9]*/cmdline')) lines.add(text(file))
  })()
  // what it starts is looked at too
  await stagecraft(['exec', '--', 'sh', '-c', 'sleep 0.2'], { environment: { STAGECRAFT_STATE: project.state } })
  isDone.abort()
  await looked
  expect([...lines].some((line) => line.includes('sleep 0.2'))).toBe(true)
  expect([...lines].filter((line) => values().some((each) => line.includes(each))).length).toBe(0)
})

function values(): string[] {
  return secrets.map(({ value }) => value)
}

/** Which of `files` hold one of `forbidden`; which one is not told. */
function filesWith(forbidden: readonly string[], files: readonly string[]): string[] {
  return files.filter((file) => forbidden.some((each) => text(file).includes(each)))
}

function text(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
