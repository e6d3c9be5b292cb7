import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { engineNamed } from '../../localstack/engines/index.ts'
import { openProject } from '../../localstack/project.ts'
import { takeSnapshot } from '../../localstack/snapshots/snapshot.ts'
import { healthOf } from '../../localstack/supervisor/health.ts'
import { randomOf } from '../../scripts/rehearsal/random.ts'
import { stagecraft } from '../system/support/command.ts'
import { emptyStack } from '../system/support/stack.ts'
import { until } from './support/settle.ts'
import { bucket, openStack, type Stack } from './support/stack.ts'

const { capabilities } = engineNamed((await openProject()).engine)
// an engine that is deployed to anew at each start takes ten times as long for each
const kills = capabilities.carriesState ? 20 : 8
// of each outcome: else the moments were not where it matters
const leastOfEach = capabilities.carriesState ? 3 : 1
const patience = { withinMs: 300_000 }
const seed = Number(process.env.STAGECRAFT_SEED ?? 11_283)
const other = { one: 'two', two: 'one' } as const
type Mark = keyof typeof other

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
  // each of the starts publishes again what the files before this one left
  await emptyStack(stack.record)
  await stack.pool.query('create table if not exists restore_mark (value text not null)')
  for (const mark of ['one', 'two'] as const) {
    await leave(mark)
    await takeSnapshot(stack.project, mark, true)
  }
})
afterAll(async () => {
  await stack.pool.query('drop table restore_mark')
  await stack.close()
})

test(`a restore killed at ${kills} random moments leaves the old data or the new, never a mixture`, { timeout: 1_200_000 }, async () => {
  const random = randomOf(seed)
  const left = { old: 0, new: 0 }
  let current: Mark = 'two'
  // an undisturbed one, for how long it takes, and how long until the new data count
  const began = performance.now()
  const since = () => performance.now() - began
  const restored = stagecraft(['restore', other[current], '--force'], patience)
  await until('the new data count', isSwitched)
  const took = { untilSwitch: since(), whole: 0 }
  expect((await restored).code).toBe(0)
  took.whole = since()
  current = other[current]
  await reopened()
  expect(await marks()).toEqual([current, current, current])

  for (let kill = 0; kill < kills; kill += 1) {
    const target = other[current]
    const moment = (['at the switch', 'early', 'at the switch', 'any'] as const)[kill % 4] ?? 'any'
    const where = await killedRestore(target, random, took, moment)
    // whatever was killed, `make up` is what a person does then
    const { code, stderr } = await stagecraft(['up'], patience)
    expect(code, `seed ${seed}, kill ${kill} ${where}: ${stderr}`).toBe(0)
    await reopened()
    const found = await marks()
    expect(
      [
        [current, current, current],
        [target, target, target],
      ],
      `seed ${seed}, kill ${kill} ${where}`,
    ).toContainEqual(found)
    expect((await healthOf(stack.project)).faults).toEqual([])
    left[found[0] === target ? 'new' : 'old'] += 1
    current = found[0] as Mark // it is one of the two
  }
  expect(left.old).toBeGreaterThanOrEqual(leastOfEach)
  expect(left.new).toBeGreaterThanOrEqual(leastOfEach)
})

type Moment = 'at the switch' | 'early' | 'any'

/** Starts a restore and kills it: at any moment of its time, before the one from which on the new data count, or shortly after that one. */
async function killedRestore(
  target: Mark,
  random: () => number,
  took: Readonly<{ untilSwitch: number; whole: number }>,
  moment: Moment,
): Promise<string> {
  const isAtSwitch = moment === 'at the switch'
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(stack.project.root, 'scripts', 'main.ts'), 'restore', target, '--force'],
    {
      cwd: stack.project.root,
      stdio: 'ignore',
    },
  )
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const after = random() * (isAtSwitch ? 400 : moment === 'early' ? took.untilSwitch : took.whole)
  if (isAtSwitch) await until('the new data count', async () => (await isSwitched()) || child.exitCode !== null)
  await sleep(after)
  child.kill('SIGKILL')
  await ended
  return isAtSwitch ? `${after.toFixed(0)} ms after the commit` : `${after.toFixed(0)} ms after its start`
}

async function isSwitched(): Promise<boolean> {
  return existsSync(join(stack.project.state, 'restore.json'))
}

/** Writes the mark into the database, a bucket and the kit's own records. */
async function leave(mark: Mark): Promise<void> {
  await stack.pool.query('delete from restore_mark')
  await stack.pool.query('insert into restore_mark values ($1)', [mark])
  await stack.s3.send(new PutObjectCommand({ Bucket: bucket(stack), Key: 'kept/mark', Body: mark }))
  await mkdir(join(stack.project.state, 'identity'), { recursive: true })
  await writeFile(recordFile(), mark)
}

async function marks(): Promise<string[]> {
  const { rows } = await stack.pool.query<{ value: string }>('select value from restore_mark')
  const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: bucket(stack), Key: 'kept/mark' }))
  return [rows.map(({ value }) => value).join(), (await Body?.transformToString()) ?? '', await readFile(recordFile(), 'utf8')]
}

function recordFile(): string {
  return join(stack.project.state, 'identity', 'mark')
}

async function reopened(): Promise<void> {
  await stack.close()
  stack = await openStack()
}
