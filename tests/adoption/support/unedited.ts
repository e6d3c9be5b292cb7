import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { rehearse } from '../../../scripts/commands/rehearse.ts'
import { git } from '../../../scripts/pr-report/git.ts'
import { filesBelow } from '../../../scripts/release/files-below.ts'
import { makeRepository } from '../../system/support/repository.ts'
import { root } from '../../system/support/stack.ts'
import { installCopies } from './installed.ts'
import { promoted } from './promoted.ts'
import { type RepositoryCopy, repositoryCopy } from './repository-copy.ts'
import { twoStages, walkShort } from './walked.ts'

/** A repository of `tests/fixtures/foreign` in one commit, installed and built, with the two stages that its team has written: ready to be packaged. */
export async function promotable(name: string): Promise<RepositoryCopy> {
  const { service = '.', links = {}, copies = [], build, settings } = promoted[name] ?? {}
  const copy = await repositoryCopy(name, service, links)
  await writeFile(join(copy.service, 'stagecraft.config.ts'), twoStages(settings))
  await installCopies(copy.root, copies)
  await build?.(copy.root)
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
  return copy
}

/** Takes a repository as it stands in `tests/fixtures/foreign` from nothing to its last stage on the engine. */
export async function promotesShort(name: string, copy: RepositoryCopy): Promise<void> {
  await expectUnedited(name, copy)
  await walkShort(copy)
}

/** Walks the whole road with a repository as it stands there: bad releases, refusals, kills and a rollback. The names of the steps, and what was settled after the last. */
export async function promotesWhole(name: string, copy: RepositoryCopy, seed: string): Promise<{ steps: string[]; settled: Record<string, string> }> {
  await expectUnedited(name, copy)
  const walked = await rehearse(await copy.open(), { json: true, result: () => {}, say: () => {} }, { seed })
  const steps = walked.map((each) => each.name)
  expect(steps).toEqual(expect.arrayContaining(['package', 'deploy dev', 'promote dev to prod', 'a release whose smoke test fails', 'a rollback']))
  return { steps, settled: walked.at(-1)?.settled ?? {} }
}

/** That a repository holds every file of the fixture as it is, and beside them what its team writes alone. */
async function expectUnedited(name: string, copy: RepositoryCopy): Promise<void> {
  const fixture = join(root, 'tests', 'fixtures', 'foreign', name)
  const own = filesBelow(fixture).filter((path) => path !== '.gitignore')
  for (const path of own) expect([path, await readFile(join(copy.root, path), 'utf8')]).toEqual([path, await readFile(join(fixture, path), 'utf8')])
  const listed = await git(copy.root, ['ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  const { service = '.' } = promoted[name] ?? {}
  const known = new Set([...own, '.gitignore', join(service, 'stagecraft.config.ts')])
  expect(listed.split('\0').filter((path) => path && !known.has(path))).toEqual([])
}
