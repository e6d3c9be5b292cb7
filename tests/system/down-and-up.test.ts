import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { databaseOfStack } from '@stagecraft/localstack/engines/database.ts'
import { temporaryFolder } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { commandOf, processesWith } from '@stagecraft/localstack/supervisor/process-table.ts'
import { readProcesses, readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import pg from 'pg'
import { beforeAll, expect, test } from 'vitest'
import { stagecraft } from './support/command.ts'
import { listening } from './support/listening.ts'
import { emptyStack, eventually, get, givenStack, header, importText, rows } from './support/stack.ts'

// the last file of the suite: it stops the given stack, starts it again, and resets it
const { project, record } = await givenStack()
let pids: number[]
let migratedAt: number

beforeAll(async () => {
  migratedAt = (await stat(join(project.state, 'migrated.json'))).mtimeMs
  await importText(record, 'kept.csv', `${header}KEPT-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  pids = [...(await readProcesses(project)).map(({ pid }) => pid), ...(await processesWith(temporaryFolder(project)))]
})

test('nothing of the stack listens beyond loopback', async () => {
  // what listens for a container is a process of Docker's
  const ports = Object.values(record.urls).map(portOf)
  const addresses = (await listening()).filter(({ pid, port }) => pids.includes(pid) || ports.includes(port))
  expect(addresses.length).toBeGreaterThanOrEqual(5)
  expect(addresses.filter(({ address }) => address !== '127.0.0.1')).toEqual([])
})

test('the database wants a password, the engine a signature', async () => {
  const withoutPassword = { ...record, database: record.database && { ...record.database, url: record.database.url.replace(/:[^:@]+@/, ':wrong@') } }
  await expect(rows(withoutPassword, 'select 1')).rejects.toThrow(/password authentication failed/)
  expect((await fetch(`${record.endpoint}/?Action=ListQueues`)).status).toBe(403)
})

test('down leaves no process, no port and no temporary folder', async () => {
  const ports = Object.values(record.urls).map(portOf)
  expect((await stagecraft(['down'])).code).toBe(0)
  expect((await listening()).filter(({ port }) => ports.includes(port))).toEqual([])
  // one that has ended and is not yet fetched by its parent has no command line
  expect((await Promise.all(pids.map(commandOf))).filter(Boolean)).toEqual([])
  expect(await processesWith(project.state)).toEqual([])
  expect(existsSync(temporaryFolder(project))).toBe(false)
  expect(existsSync(join(project.state, 'env'))).toBe(false)
})

test('stopped, it still tells what its parts wrote', async () => {
  const { code, stdout } = await stagecraft(['--json', 'logs'])
  expect(code).toBe(0)
  expect(new Set((JSON.parse(stdout) as { source: string }[]).map(({ source }) => source))).toContain('api')
})

test('up again finds the data where they were, on the same ports, and goes on', async () => {
  const { code, stdout } = await stagecraft(['--json', 'up'])
  expect(code).toBe(0)
  const again = JSON.parse(stdout) as StackRecord
  expect(again.urls).toEqual(record.urls)
  // the engine's key is the same, and not told to whatever keeps the output
  expect(stdout).not.toContain(record.secretAccessKey)
  expect(await readStack(project)).toMatchObject({ accessKeyId: record.accessKeyId, secretAccessKey: record.secretAccessKey })
  // nothing changed, so nobody was asked to migrate
  expect((await stat(join(project.state, 'migrated.json'))).mtimeMs).toBe(migratedAt)
  expect(await get(again, '/orders/KEPT-1')).toMatchObject({ status: 'placed', amount: '1.00', lastSequence: 1 })
  await importText(again, 'more.csv', `${header}KEPT-1,2,paid,2026-01-02T00:00:00Z,ME,,\n`)
  expect(await get(again, '/orders/KEPT-1')).toMatchObject({ status: 'paid', lastSequence: 2 })
})

test('stopped while lines are in the hands of functions, it goes on with them after the next start', async () => {
  const mark = randomUUID()
  const lines = Array.from({ length: 300 }, (_, n) => `${mark}-${n},1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  void importText(record, `${mark}.csv`, header + lines.join('')).catch(() => undefined)
  const holder = new pg.Client({ connectionString: record.database?.url })
  // it ends with the database
  holder.on('error', () => {})
  await holder.connect()
  await holder.query('begin; lock table orders in exclusive mode')
  await eventually('a function that holds lines and waits', async () => {
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and application_name like '%apply-event'`
    return (await rows(record, waiting)).length > 0
  })
  expect((await stagecraft(['down'])).code).toBe(0)
  expect((await stagecraft(['up'])).code).toBe(0)
  // long before the queue's visibility timeout of three minutes, or the lease of a reader and the next minute's schedule
  await eventually('an import that has settled', async () => {
    const settled = `select from imports where file_name = $1 and status = 'read' and lines = 300 and queued = 0`
    return (await rows(record, settled, [`${mark}.csv`])).length === 1
  })
})

test('after a kill -9 of the API, up mends it and nothing is lost', async () => {
  const api = (await readProcesses(project)).find(({ name }) => name === 'api')
  if (!api) throw new Error('The stack has no API process.') // and the pid 0 would be everybody
  process.kill(api.pid, 'SIGKILL')
  await eventually('a stack that knows that it is broken', async () => (await stagecraft(['status'])).code === 1)
  expect((await stagecraft(['up'])).code).toBe(0)
  const mended = await readStack(project)
  expect(mended && (await get(mended, '/orders/KEPT-1'))).toMatchObject({ status: 'paid' })
})

test('up with records lost, cut and replaced makes them again: the functions reach the database, and people sign in', async () => {
  expect((await stagecraft(['down'])).code).toBe(0)
  await writeFile(join(project.state, 'postgres', 'password'), '')
  await writeFile(join(project.state, 'identity.json'), '{}')
  await writeFile(join(project.state, 'page-config.json'), '{"clientId":"another')
  for (const name of ['people.json', 'database-secret.json', 'front-secret']) await rm(join(project.state, name))
  const { code, stdout } = await stagecraft(['--json', 'up'])
  expect(code).toBe(0)
  // asks the database, with a token of the real sign-in
  expect(await get(JSON.parse(stdout) as StackRecord, '/summary')).toHaveProperty('orders.total')
})

test('a stack that somebody deleted is seen, and up deploys anew with its people', async () => {
  const stack = await readStack(project)
  if (!stack) throw new Error('The stack does not run.')
  // a bucket that holds anything is not deleted
  await emptyStack(stack)
  await deleteStack(stack)
  const status = await stagecraft(['status'])
  expect(status.stdout).toContain('The engine lost the deployed stack')
  expect(status.code).toBe(1)
  const { code, stdout } = await stagecraft(['--json', 'up'])
  expect(code).toBe(0)
  expect(await get(JSON.parse(stdout) as StackRecord, '/summary')).toHaveProperty('orders.total')
})

// after the others: files are read again for a while, and the reset that follows cuts that off
test('up with another database than the last time says so, migrates it, and has the files read again', async () => {
  const stack = await readStack(project)
  if (!stack) throw new Error('The stack does not run.')
  // the test before this one emptied the bucket
  await importText(stack, 'known.csv', `${header}KNOWN-1,1,placed,2026-01-01T00:00:00Z,ME,1.00,EUR\n`)
  expect((await stagecraft(['down'])).code).toBe(0)
  await databaseOfStack(project).remove(join(project.state, 'postgres'))
  const { code, stdout, stderr } = await stagecraft(['--json', 'up'])
  expect(code).toBe(0)
  expect(stderr).toContain('the database is not the one that this stack was deployed with')
  const mended = JSON.parse(stdout) as StackRecord
  await eventually('the order of a file that the new database did not know', async () => {
    const { status } = (await get(mended, '/orders/KNOWN-1').catch(() => ({}))) as { status?: string }
    return status === 'placed'
  })
})

test('reset deletes everything, and the next start begins anew', async () => {
  expect((await stagecraft(['reset', '--force'])).code).toBe(0)
  const left = (await readdir(project.state)).filter(
    (name) => name.endsWith('.json') || ['postgres', 'engine-state', 'front-secret', 'env'].includes(name),
  )
  expect(left).toEqual([])
  const { code, stdout } = await stagecraft(['--json', 'up'])
  expect(code).toBe(0)
  expect(await get(JSON.parse(stdout) as StackRecord, '/summary')).toMatchObject({ orders: { total: 0 }, imports: { unsettled: 0 } })
})

function portOf(url: string | undefined): number {
  return Number(new URL(url ?? '').port)
}

async function deleteStack(stack: StackRecord): Promise<void> {
  const client = new CloudFormationClient(clientOptions(stack))
  const StackName = `${stack.service}-${stack.stage}`
  await client.send(new DeleteStackCommand({ StackName }))
  await eventually('an engine without the stack', async () => {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
      if (error.name === 'ValidationError') return { Stacks: [] }
      throw error
    })
    const [found] = Stacks
    if (found?.StackStatus === 'DELETE_FAILED') throw new Error(found.StackStatusReason)
    return !found || found.StackStatus === 'DELETE_COMPLETE'
  })
  client.destroy()
}
