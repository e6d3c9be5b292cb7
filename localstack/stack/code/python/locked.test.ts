import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noPackaging } from '../packaging.ts'
import { requirementFiles, requirementsOf } from './requirements.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-locks-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function locked(files: Record<string, string>, lock: string): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text)
  const { stdout } = await promisify(execFile)('python3', [join(import.meta.dirname, 'locked.py'), join(root, lock)])
  return stdout.trim().split('\n')
}

test('of uv’s lock the project’s own packages are installed, and what they need, none of a group for development', async () => {
  const lock = `
[[package]]
name = "shop"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "requests" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
[[package]]
name = "requests"
version = "2.32.0"
dependencies = [{ name = "idna" }]
[[package]]
name = "idna"
version = "3.10"
[[package]]
name = "pytest"
version = "8.0.0"
`
  expect(await locked({ 'uv.lock': lock }, 'uv.lock')).toEqual(['idna==3.10', 'requests==2.32.0'])
})

test('of Poetry’s lock too, in the old and in the standard form of pyproject.toml', async () => {
  const lock = `
[[package]]
name = "Requests_Toolbelt"
version = "1.0.0"
[package.dependencies]
requests = ">=2"
[[package]]
name = "requests"
version = "2.32.0"
[[package]]
name = "pytest"
version = "8.0.0"
`
  const old = '[tool.poetry.dependencies]\npython = "^3.12"\nrequests-toolbelt = "^1.0"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n'
  const wanted = ['Requests_Toolbelt==1.0.0', 'requests==2.32.0']
  expect(await locked({ 'poetry.lock': lock, 'pyproject.toml': old }, 'poetry.lock')).toEqual(wanted)
  const standard = '[project]\nname = "shop"\ndependencies = ["requests-toolbelt (>=1.0,<2.0)"]\n'
  expect(await locked({ 'pyproject.toml': standard }, 'poetry.lock')).toEqual(wanted)
})

test('of Pipenv’s lock the default packages are installed', async () => {
  const lock = JSON.stringify({
    default: { requests: { version: '==2.32.0', extras: ['socks'], markers: "python_version >= '3.8'" } },
    develop: { pytest: { version: '==8' } },
  })
  expect(await locked({ 'Pipfile.lock': lock }, 'Pipfile.lock')).toEqual(["requests[socks]==2.32.0 ; python_version >= '3.8'"])
})

test('settings of serverless-python-requirements choose the file; what it takes in counts', async () => {
  await writeFile(join(root, 'wanted.txt'), '-r base.txt\nrequests\n-c https://example.com/constraints.txt\n')
  await writeFile(join(root, 'base.txt'), 'idna\n')
  const described = { name: 'shop', handler: 'a.b', events: [] }
  const found = requirementsOf(root, described, {
    ...noPackaging,
    custom: { pythonRequirements: { fileName: 'wanted.txt', pipCmdExtraArgs: ['--no-deps'] } },
  })
  expect(found).toEqual({ file: 'wanted.txt', isLock: false, options: ['--no-deps'] })
  expect(await requirementFiles(root, found)).toEqual(['wanted.txt', 'base.txt'])
  expect(requirementsOf(root, described, noPackaging)).toEqual({ file: 'poetry.lock', isLock: true, options: [] })
})
