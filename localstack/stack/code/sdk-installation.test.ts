import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { runtimeSdk } from './runtime-sdk.ts'

/** Stands in for npm: it fails where another runs in the same folder, and notes what it was asked for. */
const npm = `#!/bin/sh
folder=$3
mkdir "$folder/busy" || exit 9
sleep 0.2
line=''
for word in "$@"; do
  case $word in @aws-sdk/*)
    name="\${word%@*}"
    line="$line $name"
    mkdir -p "$folder/node_modules/$name"
    echo '{}' > "$folder/node_modules/$name/package.json"
  esac
done
echo "$line" >> "$folder/../runs"
rmdir "$folder/busy"
`

const path = process.env.PATH
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-sdk-'))
  await writeFile(join(root, 'npm'), npm)
  await chmod(join(root, 'npm'), 0o755)
  process.env.PATH = `${root}${delimiter}${path}`
})
afterAll(async () => {
  process.env.PATH = path
  await rm(root, { recursive: true, force: true })
})
beforeEach(async () => {
  for (const each of ['runtime-sdk', 'runs']) await rm(join(root, each), { recursive: true, force: true })
})

const project = () => ({ root, state: root, programs: root })
const ask = async (...names: string[]) => [...(await runtimeSdk(names, { project: project(), say: () => {} })).keys()]
const runs = async () => (await readFile(join(root, 'runs'), 'utf8')).trim().split('\n')

test('what several ask for at once is installed by one run of npm after the other', async () => {
  const first = Promise.all([ask('@aws-sdk/no-1'), ask('@aws-sdk/no-2', '@aws-sdk/no-1')])
  const later = new Promise((resolve) => setTimeout(resolve, 150)).then(() => ask('@aws-sdk/no-3', '@aws-sdk/no-2'))
  expect(await first).toEqual([['@aws-sdk/no-1'], ['@aws-sdk/no-2', '@aws-sdk/no-1']])
  expect(await later).toEqual(['@aws-sdk/no-3', '@aws-sdk/no-2'])
  expect(await runs()).toEqual(['@aws-sdk/no-1 @aws-sdk/no-2', ' @aws-sdk/no-3'])
})

test('what is there is not installed again; what an interrupted run left is not taken', async () => {
  await ask('@aws-sdk/no-1')
  await ask('@aws-sdk/no-1')
  expect(await runs()).toHaveLength(1)
  await rm(join(root, 'runtime-sdk', 'installed'))
  await mkdir(join(root, 'runtime-sdk', 'node_modules', '@aws-sdk', 'half'), { recursive: true })
  await ask('@aws-sdk/no-1')
  expect(await runs()).toHaveLength(2)
  await expect(readFile(join(root, 'runtime-sdk', 'node_modules', '@aws-sdk', 'half'))).rejects.toThrow('ENOENT')
})
