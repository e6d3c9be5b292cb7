import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { expect, test } from 'vitest'
import type { Output } from '../output/output.ts'
import type { ReleasedService } from '../release/composed/released-services.ts'
import { inOrder, type ServiceEnd } from './in-order.ts'

const service = (name: string, ...dependsOn: string[]) => ({ name, dependsOn }) as unknown as ReleasedService
const services = [service('storage'), service('users'), service('api', 'storage'), service('page', 'api')]

async function run(failing: Readonly<Record<string, Error>>, again?: string) {
  let ends: ServiceEnd[] = []
  const worked: string[] = []
  const result = (value: unknown) => {
    ends = value as ServiceEnd[] // what `inOrder` says
  }
  const output: Output = { json: true, say: () => {}, result }
  const error = await inOrder(
    services,
    output,
    async ({ name }) => {
      worked.push(name)
      if (failing[name]) throw failing[name]
      return { result: 'done', release: 'r', seconds: 1 }
    },
    again,
  ).catch((thrown: unknown) => thrown)
  return { worked, error, results: Object.fromEntries(ends.map((end) => [end.service, end.result])), ends }
}

test('each is worked on in its turn', async () => {
  const { worked, error } = await run({})
  expect([worked, error]).toEqual([['storage', 'users', 'api', 'page'], undefined])
})

test('one that fails stops those that depend on it, however far, and no other', async () => {
  const { error, results, ends } = await run({ storage: new StagecraftError('deployment-failed', 'It did not come.') })
  expect(results).toEqual({ storage: 'failed', users: 'done', api: 'waiting', page: 'waiting' })
  expect(ends.map(({ reason }) => reason)).toEqual(['It did not come.', undefined, 'It depends on storage.', 'It depends on api.'])
  expect(error).toMatchObject({ code: 'services-failed', message: 'Not done: storage, api, page.' })
})

test.each(['not-confirmed', 'not-asked', 'name-not-typed'])('an answer is no fault, and says what was not begun: %s', async (code) => {
  const { worked, error, results } = await run({ users: new StagecraftError(code, 'prod was left as it is.', { hint: 'Add YES=1.' }) })
  expect(worked).toEqual(['storage', 'users'])
  expect(results).toEqual({ storage: 'done', users: 'waiting', api: 'waiting', page: 'waiting' })
  expect(error).toMatchObject({ code, message: 'prod was left as it is. Not begun: users, api, page.', hint: 'Add YES=1.' })
})

test('the hint says how it goes on', async () => {
  const failing = { storage: new StagecraftError('deployment-failed', 'It did not come.') }
  expect((await run(failing)).error).toMatchObject({ hint: 'Mend what is named above, and run the same command again: it goes on with these.' })
  expect((await run(failing, 'run it of r3.')).error).toMatchObject({ hint: 'Mend what is named above, and run it of r3.' })
})

test('where one failed before the answer, that is said', async () => {
  const { error } = await run({
    storage: new StagecraftError('deployment-failed', 'It did not come.'),
    users: new StagecraftError('not-confirmed', 'No.'),
  })
  expect(error).toMatchObject({ code: 'services-failed', message: 'Not done: storage, users, api, page.' })
})

test.each([
  ['somebody else deploys the first', new StagecraftError('stage-locked', 'dev is being deployed.'), { code: 'services-failed' }],
  ['somebody else deploys the first since', new StagecraftError('lock-lost', 'Somebody else deploys dev now.'), { code: 'services-failed' }],
  ['something happens that nobody foresaw', new TypeError('x is undefined'), { message: 'x is undefined' }],
])('nothing further begins where %s', async (_, fault, thrown) => {
  const { error, results } = await run({ storage: fault })
  expect(results).toEqual({ storage: 'failed', users: 'waiting', api: 'waiting', page: 'waiting' })
  expect(error).toMatchObject(thrown)
})
