import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { binaryCode } from './binary.ts'
import { noPackaging } from './packaging.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-binary-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

test.each([
  ['a script with Windows line ends', '#!/bin/sh\r\necho\r\n', 1],
  ['a script', '#!/bin/sh\necho "\r\n"\n', 0],
  ['a program', '\x7fELF\r\n', 0],
])('%s', async (_, text, warnings) => {
  const said: string[] = []
  await writeFile(join(root, 'bootstrap'), text)
  await chmod(join(root, 'bootstrap'), 0o755)
  const workshop = {
    project: { root, state: join(root, '.stagecraft'), programs: join(root, '.stagecraft') },
    description: { service: 'shop', packaging: noPackaging, template: { Resources: {} } },
    followsLinks: false,
    say: (line: string) => void said.push(line),
  }
  await binaryCode('work', { name: 'work', handler: 'bootstrap', runtime: 'provided.al2023', events: [] }, workshop)
  expect(said.filter((line) => line.includes('Save it with LF line ends'))).toHaveLength(warnings)
})
