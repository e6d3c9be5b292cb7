import type { LambdaClient } from '@aws-sdk/client-lambda'
import { expect, test } from 'vitest'
import { setMapping } from './functions-api.ts'

/** A mapping that is busy with what was asked before for `busy` calls. */
function mapping(busy: number, name = 'ResourceInUseException') {
  const asked: unknown[] = []
  const send = async ({ input }: { input: unknown }) => {
    asked.push(input)
    if (asked.length <= busy) throw Object.assign(new Error('The mapping is Disabling.'), { name })
  }
  return { asked, client: { send } as unknown as LambdaClient } // what is asked of it
}

test('a mapping that AWS still disables is enabled as soon as that is done', async () => {
  const { asked, client } = mapping(2)
  await setMapping(client, 'a', true, 1)
  expect(asked).toEqual([1, 2, 3].map(() => ({ UUID: 'a', Enabled: true })))
})

test('any other refusal is thrown at once', async () => {
  const { asked, client } = mapping(1, 'ResourceNotFoundException')
  await expect(setMapping(client, 'a', true, 1)).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  expect(asked).toHaveLength(1)
})
