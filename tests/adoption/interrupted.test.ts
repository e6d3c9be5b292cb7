import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'

let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('http-api')
})
afterAll(() => copy?.remove())

test('a start that Ctrl-C interrupts between two steps is reported as interrupted, not as failed, and leaves nothing running', async () => {
  const project = await copy.open()
  const seen: string[] = []
  // as the terminal does; this process's other listeners are not asked
  const interrupt = () => process.listeners('SIGINT').at(-1)?.('SIGINT')
  const started = launch(project, ({ kind, ...message }) => {
    if (kind !== 'done' || !('step' in message)) return
    seen.push(message.step)
    if (message.step === 'description') interrupt()
  })
  await expect(started).rejects.toMatchObject({
    code: 'start-interrupted',
    message: 'The start was interrupted. What had started is stopped again.',
  })
  expect(seen).not.toContain('stack')
  expect(await readStack(project)).toBeUndefined()
})
