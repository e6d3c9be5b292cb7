import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { openSource } from './open-source.ts'

const place = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-source-')))
const root = join(place, 'my project')
await mkdir(join(root, 'src'), { recursive: true })
await writeFile(join(root, 'src', 'a (1).ts'), '')
await writeFile(join(place, 'outside.ts'), '')
await symlink(join(place, 'outside.ts'), join(root, 'link.ts'))
const editor = join(place, 'editor.sh')
await writeFile(editor, `#!/bin/sh\n[ "$STAGECRAFT_FAILS" ] && exit 3\nprintf '%s\\n' "$@" > "${join(place, 'opened')}"\n`)
await chmod(editor, 0o755)
vi.spyOn(console, 'log').mockImplementation(() => {})

afterAll(() => rm(place, { recursive: true, force: true }))
afterEach(() => vi.unstubAllEnvs())

test('a file of the project is opened at its line', async () => {
  vi.stubEnv('LAUNCH_EDITOR', editor)
  await openSource(root, { file: 'src/a (1).ts', line: 12, column: 3 })
  const opened = (await readFile(join(place, 'opened'), 'utf8')).split('\n')
  expect(opened.slice(0, 3)).toEqual([join(root, 'src', 'a (1).ts'), '12', '3'])
})

test.each([
  { file: '../outside.ts', line: 1, column: 1, code: 'no-such-file' },
  { file: join(place, 'outside.ts'), line: 1, column: 1, code: 'no-such-file' },
  { file: 'link.ts', line: 1, column: 1, code: 'no-such-file' },
  { file: 'src', line: 1, column: 1, code: 'no-such-file' },
  { file: 'src/gone.ts', line: 1, column: 1, code: 'no-such-file' },
  { file: 'src/a (1).ts', line: 0, column: 1, code: 'bad-place' },
  { file: 'src/a (1).ts', line: 1, column: Number.NaN, code: 'bad-place' },
])('$file:$line:$column is refused: $code', async ({ code, ...where }) => {
  vi.stubEnv('LAUNCH_EDITOR', editor)
  await rm(join(place, 'opened'), { force: true })
  await expect(openSource(root, where)).rejects.toMatchObject({ code })
  await expect(readFile(join(place, 'opened'))).rejects.toThrow()
})

test('an editor that cannot start is said to be so', async () => {
  vi.stubEnv('LAUNCH_EDITOR', editor)
  vi.stubEnv('STAGECRAFT_FAILS', '1')
  await expect(openSource(root, { file: 'src/a (1).ts', line: 1, column: 1 })).rejects.toMatchObject({ code: 'no-editor' })
})
