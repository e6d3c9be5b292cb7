import { afterAll, beforeAll, expect, it } from 'vitest'
import { stagecraft } from '../system/support/command.ts'
import { fileOf, orderEvents } from '../system/support/order-files.ts'
import { copyDatabase, exchangeDatabase } from './support/database-copy.ts'
import { expectPromise } from './support/expect-promise.ts'
import { figuresOf, settled } from './support/settle.ts'
import { drop, openStack, type Stack } from './support/stack.ts'
import { watch } from './support/watcher.ts'

let stack: Stack

beforeAll(async () => {
  stack = await openStack()
})
afterAll(() => stack.close())

it('has every line once and in order after the database was restored to an earlier moment and the files were replayed', async () => {
  const events = orderEvents('restored', 60)
  const half = events.length / 2
  const parts = { before: events.slice(0, half), after: events.slice(half) }
  const since = new Date().toISOString()
  const [known, lost] = [fileOf(parts.before), fileOf(parts.after)]
  const before = await drop(stack, 'restored-before.csv', known)
  await settled(stack, [before.key])
  await copyDatabase(stack, 'restored')

  const after = await drop(stack, 'restored-after.csv', lost)
  const again = await drop(stack, 'restored-again.csv', known)
  await settled(stack, [after.key, again.key])
  await exchangeDatabase(stack, 'restored')
  expect([await figuresOf(stack, before.key), await figuresOf(stack, after.key)]).toMatchObject([{ lines: half }, undefined] as object)

  const watcher = watch(stack)
  const { code, stdout, stderr } = await stagecraft(['--json', 'replay', since])
  expect([code, stderr]).toEqual([0, expect.any(String)])
  expect(JSON.parse(stdout)).toMatchObject({ files: 3, readAgain: 2, known: 1 })
  await expectPromise(stack, watcher, { files: { [before.key]: known, [after.key]: lost, [again.key]: known }, events })
  expect(await figuresOf(stack, after.key)).toMatchObject({ applied: parts.after.length })
  expect(await figuresOf(stack, again.key)).toMatchObject({ duplicate: half })

  const repeated = await stagecraft(['--json', 'replay', since])
  expect(JSON.parse(repeated.stdout)).toMatchObject({ files: 3, readAgain: 0, known: 3 })
})

it('refuses what is no time', async () => {
  const { code, stderr } = await stagecraft(['replay', 'yesterday'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('“yesterday” is not a time')])
})
