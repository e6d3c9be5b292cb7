import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Project } from '../../localstack/project.ts'
import { readManifest } from '../../localstack/snapshots/archive.ts'
import { branchOf, createBranch } from '../../localstack/snapshots/branches.ts'
import { type Manifest, sealed } from '../../localstack/snapshots/manifest.ts'
import { restoreSnapshot } from '../../localstack/snapshots/restore.ts'
import { takeSnapshot } from '../../localstack/snapshots/snapshot.ts'
import { launch } from '../../localstack/supervisor/launch.ts'
import { readProcesses, readStack } from '../../localstack/supervisor/records.ts'
import { removeStack } from '../../localstack/supervisor/remove.ts'
import { stopStack } from '../../localstack/supervisor/stop.ts'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { signedIn } from '../system/support/stack.ts'
import { expectPromise } from './support/expect-promise.ts'
import { figuresOf, settled, until } from './support/settle.ts'
import { drop, openStack, type Stack, startAgain } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack
let folder: string
const northwind = await readFile(join(import.meta.dirname, '..', '..', 'frontend', 'public', 'samples', 'northwind-order-events.csv'), 'utf8')

beforeAll(async () => {
  stack = await openStack()
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-snapshots-'))
})
afterAll(async () => {
  await stack.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a snapshot', () => {
  it('taken in the middle of an import disturbs nothing, and the import settles again after the restore, every line with one outcome', {
    timeout: 300_000,
  }, async () => {
    const watcher = watch(stack)
    const { key } = await drop(stack, 'northwind.csv', northwind)
    await until('some lines are applied and some are not', async () => {
      const figures = await figuresOf(stack, key)
      return figures !== undefined && figures.applied > 100 && figures.queued > 100
    })
    const { stoodStillMs, file } = await takeSnapshot(stack.project, 'middle', false)
    expect(stoodStillMs).toBeGreaterThan(0)
    await expectPromise(stack, watcher, { files: { [key]: northwind }, events: [] })
    expect(await figuresOf(stack, key)).toMatchObject({ lines: 1_639, applied: 1_639 })

    // afterwards there is more than the snapshot holds
    const more = await drop(stack, 'after.csv', fileOf(orderEvents('after', 5)))
    await settled(stack, [key, more.key])
    const { stack: again } = await restoreSnapshot(stack.project, file, () => {})
    await reopened()
    expect(again?.urls).toEqual(stack.record.urls)
    expect(await figuresOf(stack, more.key)).toBeUndefined()
    const restored = watch(stack)
    await expectPromise(stack, restored, { files: { [key]: northwind }, events: [] })
    expect(await figuresOf(stack, key)).toMatchObject({ status: 'read', lines: 1_639, applied: 1_639, queued: 0, duplicate: 0, refused: 0, dead: 0 })
    // what was in flight came back as messages: nothing was sent a second time. An engine that forgets its queues has it sent again
    if (stack.record.capabilities.carriesState) expect(await sentAgain(key)).toEqual([])
    expect(await signedIn(stack.record)).toHaveProperty('authorization')
  })

  it('of a stopped stack is restored where no stack ever was, at other paths and ports, and starts there', { timeout: 300_000 }, async () => {
    const { key } = await drop(stack, 'before-stop.csv', fileOf(orderEvents('before-stop', 5)))
    await settled(stack, [key])
    const before = await figuresOf(stack, key)
    await stopStack(stack.project)
    const { file, stoodStillMs } = await takeSnapshot(stack.project, 'stopped', false)
    expect(stoodStillMs).toBe(0)
    await startAgain(stack)
    await reopened()
    const elsewhere = { ...stack.project, state: join(folder, 'elsewhere') }
    expect((await restoreSnapshot(elsewhere, file, () => {})).stack).toBeUndefined()
    try {
      await launch(elsewhere, () => {})
      const other = await openedAt(elsewhere)
      try {
        expect(await figuresOf(other, key)).toEqual(before)
        const more = await drop(other, 'elsewhere.csv', fileOf(orderEvents('elsewhere', 5)))
        await settled(other, [more.key])
        expect(await signedIn(other.record)).toHaveProperty('authorization')
        // nothing in it names the stack that it was taken from
        expect(await figuresOf(stack, more.key)).toBeUndefined()
      } finally {
        await other.close()
      }
    } finally {
      await removeStack(elsewhere)
    }
  })
})

describe('a snapshot that does not fit', () => {
  it.each<[string, string, (manifest: Manifest) => Partial<Manifest>]>([
    ['another application', 'foreign-snapshot', () => ({ service: 'another' })],
    ['another engine', 'foreign-snapshot', ({ engine }) => ({ engine: { ...engine, name: 'another' } })],
    ['another database', 'foreign-snapshot', ({ database }) => ({ database: { kind: 'another', major: database?.major ?? 0 } })],
    ['another PostgreSQL', 'foreign-snapshot', ({ database }) => ({ database: { kind: database?.kind ?? '', major: 99 } })],
    ['a newer engine', 'newer-snapshot', ({ engine }) => ({ engine: { ...engine, version: `9${engine.version}` } })],
    ['newer migrations', 'newer-snapshot', ({ migrations = [] }) => ({ migrations: [...migrations, '9999-not-yet'] })],
    ['a newer format', 'newer-snapshot', () => ({ format: 2 })],
  ])('%s is refused, and the running stack stays as it is', async (_, code, change) => {
    const file = await changed((manifest) => ({ ...manifest, ...change(manifest) }))
    await refused(file, code)
  })

  it.each(['cut off', 'with a bit flipped', 'with something else in it'])('%s is refused, and the running stack stays as it is', async (how) => {
    const file = join(folder, 'broken.snapshot')
    const whole = await readFile(join(stack.project.state, 'snapshots', 'middle.snapshot'))
    const middle = Math.floor(whole.length / 2)
    if (how === 'with a bit flipped') whole[middle] = (whole[middle] ?? 0) ^ 1
    await writeFile(file, how === 'cut off' ? whole.subarray(0, middle) : how === 'with something else in it' ? Buffer.from('PK\u0003\u0004') : whole)
    await refused(file, 'broken-snapshot')
  })
})

describe('a branch', () => {
  it('runs beside its origin on its own ports, with the same data and people, and what happens in one is not seen in the other', {
    timeout: 300_000,
  }, async () => {
    const { key } = await drop(stack, 'before-branch.csv', fileOf(orderEvents('before-branch', 5)))
    await settled(stack, [key])
    const record = await createBranch(stack.project, 'beside', () => {})
    const branch = await branchOf(stack.project, 'beside')
    try {
      expect(Object.values(record.urls).filter((url) => Object.values(stack.record.urls).includes(url))).toEqual([])
      expect(await readStack(stack.project)).toMatchObject({ urls: stack.record.urls })
      const other = await openedAt(branch)
      try {
        expect(await figuresOf(other, key)).toEqual(await figuresOf(stack, key))
        const inBranch = await drop(other, 'in-branch.csv', fileOf(orderEvents('in-branch', 5)))
        await settled(other, [inBranch.key])
        expect(await figuresOf(stack, inBranch.key)).toBeUndefined()
        expect(await (await fetch(`${record.urls.api}/summary`, { headers: await signedIn(record) })).json()).toHaveProperty('orders.total')
        await stopStack(stack.project)
        expect((await fetch(`${record.urls.page}/`)).status).toBe(200)
      } finally {
        await other.close()
      }
    } finally {
      await removeStack(branch)
      await startAgain(stack)
      await reopened()
    }
  })
})

async function sentAgain(key: string): Promise<object[]> {
  const { rows } = await stack.pool.query(
    'select attempt from import_lines join imports on imports.id = import_lines.import_id where object_key = $1 and attempt > 1',
    [key],
  )
  return rows
}

/** The stack's pids and the figures of all imports: they tell whether anything happened to it. */
async function now(): Promise<unknown> {
  const pids = (await readProcesses(stack.project)).map(({ name, pid }) => `${name} ${pid}`)
  return [pids, (await stack.pool.query('select object_key, applied from imports order by object_key')).rows]
}

async function refused(file: string, code: string): Promise<void> {
  const before = await now()
  await expect(restoreSnapshot(stack.project, file, () => {})).rejects.toMatchObject({
    code,
    message: expect.stringContaining(code === 'newer-snapshot' ? 'newer' : 'Nothing was changed'),
  })
  expect(await now()).toEqual(before)
  expect(await signedIn(stack.record)).toHaveProperty('authorization')
}

/** The snapshot with another manifest, whose hash is right. */
async function changed(change: (manifest: Manifest) => Manifest): Promise<string> {
  const original = join(stack.project.state, 'snapshots', 'middle.snapshot')
  const file = join(folder, 'changed.snapshot')
  await copyFile(original, file)
  const { bytes: _, ...manifest } = await readManifest(original)
  const whole = await readFile(original)
  const [line = ''] = /^.*\n/.exec(whole.toString('latin1')) ?? []
  const [, , , length, , contentBytes, contentHash = ''] = line.trim().split(' ')
  await writeFile(file, Buffer.concat([sealed(change(manifest), Number(contentBytes), contentHash), whole.subarray(line.length + Number(length))]))
  return file
}

async function openedAt({ state }: Project): Promise<Stack> {
  const before = process.env.STAGECRAFT_STATE
  process.env.STAGECRAFT_STATE = state
  try {
    return await openStack()
  } finally {
    process.env.STAGECRAFT_STATE = before
  }
}

async function reopened(): Promise<void> {
  await stack.close()
  stack = await openStack()
}
