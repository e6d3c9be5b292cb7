import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { expect, test } from 'vitest'
import { namingUsers } from './in-use.ts'

const stacks = new Map([
  ['shop-api-prod', 'api'],
  ['shop-worker-prod', 'worker'],
])
const failed = (message: string) => new StagecraftError('deployment-failed', message, { hint: 'Mend it.' })
const hintOf = (message: string) => namingUsers(failed(message), stacks, 'rollback prod --to r2')

test.each([
  ['  Shelf: Export shop-shelf cannot be deleted as it is in use by shop-api-prod', 'Run `stagecraft --service api rollback prod --to r2` first'],
  ['Cannot delete export shop-shelf as it is in use by shop-api-prod, shop-worker-prod and others.', 'while api, worker imports it'],
  ['Cannot update export shop-shelf as it is in use by shop-worker-prod.', '`stagecraft --service worker rollback prod --to r2`'],
])('the service that still imports an export comes first: %s', (message, hint) => {
  expect(hintOf(message)).toMatchObject({ code: 'deployment-failed', message, hint: expect.stringContaining(hint) })
})

test('what another stack uses, and all else, is as it was', () => {
  for (const error of [failed('in use by elsewhere-prod'), failed('It did not come.'), new TypeError('x')])
    expect(namingUsers(error, stacks, 'rollback prod')).toBe(error)
})
