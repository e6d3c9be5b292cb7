import { globSync } from 'node:fs'
import { appendFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Manifest } from '../../scripts/release/manifest.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { faultsOf } from '../../scripts/release/verify.ts'
import { copyOf, type ProjectCopy } from '../system/support/project-copy.ts'
import { makeRepository } from '../system/support/repository.ts'
import { root } from '../system/support/stack.ts'

/** Two checkouts of the same commit: the smallest application, with two stages on AWS. */
const fixture = join(root, 'tests', 'fixtures', 'minimal')
const checkouts: ProjectCopy[] = []

beforeAll(async () => {
  for (const _ of ['one', 'other']) {
    const copy = await copyOf(fixture, globSync('**/*.*', { cwd: fixture }))
    checkouts.push(copy)
    const file = join(copy.root, 'serverless.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('provider:', 'params:\n  dev: {}\n  prod: {}\n\nprovider:'))
    await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  }
})
afterAll(() => Promise.all(checkouts.map((copy) => copy.remove())))

const packaged = async (which: number) => {
  const copy = checkouts[which]
  if (!copy) throw new Error('There are two checkouts.')
  return { copy, ...(await packageRelease(await copy.open(), () => {})) }
}

test('two checkouts of a commit make the same release, byte for byte', async () => {
  const one = await packaged(0)
  const zone = process.env.TZ
  process.env.TZ = 'Asia/Tokyo'
  const other = await packaged(1).finally(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })
  expect(one.manifest.name).toMatch(/^2026\.01\.02-1-[0-9a-f]{7}$/)
  expect(one.manifest.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['templates/dev.json', 'templates/prod.json', 'page/index.html', 'bill-of-materials.cdx.json', 'licences.json']),
  )
  expect(other.manifest).toEqual(one.manifest)
  const texts = await Promise.all([one, other].map(({ folder }) => readFile(join(folder, 'manifest.json'), 'utf8')))
  expect(texts[0]).toBe(texts[1])
  expect(texts[0]).not.toContain(one.copy.root)
})

test('a release that is there is not built again, and one that was changed is', async () => {
  const first = await packaged(0)
  expect(first.isUnchanged).toBe(true)
  await appendFile(join(first.folder, 'templates/prod.json'), ' ')
  await writeFile(join(first.folder, 'extra'), '')
  expect(await faultsOf(first.folder, first.manifest)).toEqual(['templates/prod.json was changed.', 'extra is not in the manifest.'])
  const again = await packaged(0)
  expect(again.isUnchanged).toBe(false)
  expect(await faultsOf(again.folder, again.manifest)).toEqual([])
})

test('a function that did not change keeps its archive, and files that are not committed are told by the name', async () => {
  const { copy, manifest } = await packaged(0)
  await writeFile(join(copy.root, 'page', 'more.html'), '<p>')
  const dirty = await packaged(0)
  const before = await versionsIn(dirty)
  expect(dirty.manifest).toMatchObject({ name: `${manifest.name}-dirty`, isDirty: true, functions: manifest.functions })
  await appendFile(join(copy.root, 'functions', 'greet.ts'), '\nexport const more = 1\n')
  const changed = await packaged(0)
  expect(changed.manifest.functions).not.toEqual(manifest.functions)
  // a version of a function is named by its code, so CloudFormation publishes one where it changed
  expect(before).toEqual([expect.stringMatching(/^GreetLambdaVersion[0-9a-f]{16}$/)])
  expect(await versionsIn(changed)).not.toEqual(before)
  const code = (made: { manifest: Manifest }) => made.manifest.functions.greet
  expect(JSON.parse(await readFile(join(changed.folder, 'templates/prod.json'), 'utf8')).Resources.GreetLambdaFunction.Properties.Code).toEqual({
    S3Bucket: { Ref: 'ArtifactBucket' },
    S3Key: `functions/${code(changed)}.zip`,
  })
})

async function versionsIn({ folder }: { folder: string }): Promise<string[]> {
  const { Resources } = JSON.parse(await readFile(join(folder, 'templates/prod.json'), 'utf8')) as { Resources: Record<string, { Type: string }> }
  return Object.keys(Resources).filter((id) => Resources[id]?.Type === 'AWS::Lambda::Version')
}
