import { openProject } from '@stagecraft/localstack/project.ts'
import { expect, test } from 'vitest'
import { everyLicence } from '../../scripts/commands/licenses.ts'
import { filesOf, root, textOf } from './sources.ts'

const manifests = [
  'package.json',
  'localstack/package.json',
  'scripts/package.json',
  'create/package.json',
  'tests/fixtures/minimal-project/package.json',
  'tests/browser/package.json',
  'tests/linters/package.json',
  'scripts/packages/tools/package.json',
  'scripts/pr-report/replacement/package.json',
  'scripts/check-aws/known-actions/package.json',
]
const asked = manifests.flatMap((file) => {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(textOf(file)) as Record<string, Record<string, string> | undefined>
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).map(([name, version]) => ({ file, name, version }))
})
const licences = await everyLicence(await openProject(root))

test('every package is asked for in one exact version', () => {
  expect(asked.filter(({ version }) => !/^(npm:[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('a package that several manifests ask for has the same version in all', () => {
  const versions = Map.groupBy(asked, ({ name }) => name)
  expect([...versions.values()].filter((each) => new Set(each.map(({ version }) => version)).size > 1)).toEqual([])
})

test('every package of an engine, of the fuzzer and of the tools that check templates is pinned to one exact version', () => {
  const lines = filesOf('{localstack/engines/*,scripts/fuzz,scripts/check-aws/tools/*,scripts/sam/tools}/requirements.txt').flatMap((file) =>
    textOf(file)
      .split('\n')
      .filter((line) => /^[^#\s]/.test(line)),
  )
  expect(lines.length).toBeGreaterThan(0)
  expect(lines.filter((line) => !/^[\w.-]+==\d\S*$/.test(line))).toEqual([])
})

test('every package that we ask for is under a permissive licence; axe, under MPL, only tests', () => {
  const permissive = /^(MIT|MIT-0|MIT OR Apache-2\.0|Apache-2\.0|BSD-[23]-Clause|ISC|0BSD)$/
  const names = new Set(asked.map(({ name }) => name))
  const others = licences.filter(({ name, licence, source }) => source === 'npm' && names.has(name) && !permissive.test(licence))
  expect(others.map(({ name, licence, deployed }) => ({ name, licence, deployed }))).toEqual([
    { name: 'axe-core', licence: 'MPL-2.0', deployed: false },
  ])
})

test('nothing in the tree leaves only a licence that binds what we ship', () => {
  // an expression is a choice: (MIT OR GPL-3.0) is MIT to us
  const binding = licences.filter(({ licence }) => licence.split(' OR ').every((choice) => /GPL|SSPL|BUSL|CC-BY-NC|not stated/.test(choice)))
  // LocalStack's package wants it. It runs in LocalStack's own process, where that engine is chosen, and nothing of it is shipped or deployed
  expect(binding.filter(({ name, source }) => !(source === 'PyPI' && name === 'crontab'))).toEqual([])
})
