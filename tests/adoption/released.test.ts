import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Made, packageRelease } from '../../scripts/release/package.ts'
import { makeRepository } from '../system/support/repository.ts'
import { root } from '../system/support/stack.ts'
import { ownPackages, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotesWhole } from './support/unedited.ts'

// a repository that does not know the kit, with two stages on AWS: a release of it goes from one to the next, and back
const checkouts: RepositoryCopy[] = []
let made: Made[]
// what is in it at the end was left there
let temporary: string

beforeAll(async () => {
  for (const _ of ['one', 'other']) {
    const copy = await repositoryCopy('released')
    checkouts.push(copy)
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  }
  temporary = await mkdtemp(join(tmpdir(), 'stagecraft-temporary-'))
  vi.stubEnv('TMPDIR', temporary).stubEnv('NODE_COMPILE_CACHE', join(root, '.stagecraft', 'cache', 'node'))
  made = []
  for (const copy of checkouts) made.push(await packageRelease(await copy.open(), () => {}))
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await Promise.all(checkouts.map((copy) => copy.remove()))
  await rm(temporary, { recursive: true, force: true })
})

const first = () => ({ copy: checkouts[0] as RepositoryCopy, ...(made[0] as Made) })

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const manifests = await Promise.all(made.map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(manifests[0]).toBe(manifests[1])
  expect(first().manifest).toMatchObject({
    stages: ['dev', 'prod'],
    parameters: { dev: ['/shop/dev/sender'], prod: ['/shop/prod/sender'] },
    environment: ['NOTICES_BRAND'],
  })
  expect(Object.keys(first().manifest.functions).sort()).toEqual(['send', 'take'])
})

test('its archives hold what the repository’s own `serverless package` packs', async () => {
  const copy = checkouts[1] as RepositoryCopy
  // the values that only an account has are not asked for here
  const description = join(copy.root, 'serverless.yml')
  await writeFile(description, (await readFile(description, 'utf8')).replaceAll(/\$\{(ssm:\/shop\/\$\{sls:stage\}\/sender|aws:accountId)\}/g, 'x'))
  const theirs = await ownPackages(copy.root, 'prod')
  expect(Object.keys(theirs)).toEqual(['send', 'take'])
  for (const [key, texts] of Object.entries(theirs)) expect(await releasedTexts(first(), first().manifest.functions[key])).toEqual(texts)
})

test('nothing of it comes from this machine', async () => {
  const { copy, folder, manifest } = first()
  for (const { path } of manifest.files.filter(({ path }) => path.endsWith('.json'))) {
    const text = await readFile(join(folder, path), 'utf8')
    expect(text).not.toContain(copy.root)
    expect(text).not.toMatch(/stagecraftssm|local-sender|000000000000/i)
  }
})

test('it is deployed, promoted, taken back where it fails, and rolled back, with what each stage alone has', { timeout: 900_000 }, async () => {
  const { steps, settled } = await promotesWhole('released', first().copy, '20261129')
  expect(steps).toEqual([
    'bootstrap each account',
    'package',
    'deploy dev',
    'promote dev to prod',
    'the same again',
    'a release whose smoke test fails',
    'an artifact that was tampered with',
    'credentials of another account',
    'two promotions at once',
    'a stack that was changed by hand',
    'deployments that are killed',
    'a rollback',
  ])
  for (const stage of ['dev', 'prod']) expect(settled[stage]).toMatch(/^[1-9]\d* notices$/)
})

test('neither a release, its rehearsal, nor the plugins that bundle leave anything in the temporary folder', async () => {
  expect(await readdir(temporary)).toEqual([])
})
