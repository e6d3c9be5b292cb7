import { expect, test } from 'vitest'
import { runInGroup } from './process-group.ts'

test('a program that is not there fails with what the system says, as text', async () => {
  await expect(runInGroup('no-such-program', [])).rejects.toMatchObject({ stdout: '', stderr: 'spawn no-such-program ENOENT' })
})
