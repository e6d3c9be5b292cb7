import assert from 'node:assert/strict'
import type { Stack } from '../stack.ts'

/** Make one, read it, ask for another one, as the READMEs of the Framework's examples with users show them. */
export async function users(stack: Stack): Promise<string> {
  const user = { userId: 'someUserId', name: 'John' }
  assert.deepEqual((await stack.api('/users', { method: 'POST', body: user })).json, user)
  assert.deepEqual((await stack.api('/users/someUserId')).json, user)
  const nobody = await stack.api('/users/nobody')
  assert.deepEqual([nobody.status, nobody.json], [404, { error: 'Could not find user with provided "userId"' }])
  return 'a user is made and read again; another one is not found'
}
