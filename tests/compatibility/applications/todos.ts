import assert from 'node:assert/strict'
import type { Stack } from '../stack.ts'

/** Create, list, get and update, as the READMEs of the Framework's examples with todos show them. `isCreated`: the first answers with the todo. */
export async function todos(stack: Stack, { deletes }: { deletes: boolean }): Promise<string> {
  const made = await stack.api('/todos', { method: 'POST', body: { text: 'Learn Serverless' } })
  assert.equal(made.status, 200, made.text)
  const [listed] = (await stack.api('/todos')).json as unknown as { id: string; text: string; checked: boolean }[] // as the README shows it
  assert.equal(listed?.text, 'Learn Serverless')
  const one = `/todos/${listed.id}`
  const changed = await stack.api(one, { method: 'PUT', body: { text: 'Learn Serverless', checked: true } })
  assert.equal(changed.status, 200, changed.text)
  const got = await stack.api(one)
  assert.deepEqual([got.status, got.json?.text, got.json?.checked], [200, 'Learn Serverless', true], got.text)
  if (!deletes) return 'a todo is made, listed, changed and read again'
  const gone = await stack.api(one, { method: 'DELETE' })
  assert.equal(gone.status, 200, gone.text)
  assert.deepEqual((await stack.api('/todos')).json, [])
  return 'a todo is made, listed, changed, read again and deleted'
}
