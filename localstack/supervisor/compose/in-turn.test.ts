import { expect, test } from 'vitest'
import { inTurn } from './in-turn.ts'

/** Works that end when they are told to, and what began. */
function works() {
  const began: string[] = []
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  const work = ({ name }: { name: string }) => {
    began.push(name)
    return new Promise<string>((resolve, reject) => ends.set(name, { resolve: () => resolve(`made ${name}`), reject }))
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  const end = async (name: string) => {
    ends.get(name)?.resolve()
    await settled()
  }
  const fail = async (name: string) => {
    ends.get(name)?.reject(new Error(`${name} failed`))
    await settled()
  }
  return { began, work, end, fail }
}

const services = [
  { name: 'storage', dependsOn: [] },
  { name: 'api', dependsOn: ['storage'] },
  { name: 'worker', dependsOn: ['storage'] },
  { name: 'mail', dependsOn: [] },
  { name: 'report', dependsOn: ['api', 'mail'] },
]

test('each begins after those that it depends on, and those that depend on none of each other at once', async () => {
  const { began, work, end } = works()
  const all = inTurn(services, 3, work)
  expect(began).toEqual(['storage', 'mail'])
  await end('mail')
  expect(began).toEqual(['storage', 'mail'])
  await end('storage')
  expect(began).toEqual(['storage', 'mail', 'api', 'worker'])
  await end('api')
  expect(began).toEqual(['storage', 'mail', 'api', 'worker', 'report'])
  for (const name of ['report', 'worker']) await end(name)
  expect(await all).toEqual(services.map(({ name }) => `made ${name}`))
})

test('no more than the limit are under way', async () => {
  const { began, work, end } = works()
  const all = inTurn(services, 1, work)
  for (const name of ['storage', 'api', 'worker', 'mail', 'report']) {
    expect(began.at(-1)).toBe(name)
    await end(name)
  }
  expect(await all).toHaveLength(5)
  expect(await inTurn([], 3, work)).toEqual([])
})

test('where one fails, what waits does not begin', async () => {
  const { began, work, end, fail } = works()
  const all = inTurn([...services, { name: 'alone', dependsOn: [] }], 2, work).catch((error: Error) => error.message)
  await fail('storage')
  await end('mail')
  expect([await all, began]).toEqual(['storage failed', ['storage', 'mail']])
})
