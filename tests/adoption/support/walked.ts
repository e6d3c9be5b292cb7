import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { rehearse } from '../../../scripts/commands/rehearse.ts'
import { packageRelease } from '../../../scripts/release/package.ts'
import type { RepositoryCopy } from './repository-copy.ts'

/** stagecraft.config.ts of a repository with two stages. `more`: further settings, each line with its comma. */
export function twoStages(more = ''): string {
  return `export default {
  stages: {
    default: { toolsAccount: '111111111111', deployers: '*' },
    dev: { account: '222222222222' },
    prod: { account: '333333333333' },
  },
  ${more}
}
`
}

/** Takes a repository from nothing to its last stage on the engine, and sees each step done. */
export async function walkShort(copy: RepositoryCopy): Promise<void> {
  const walked = await rehearse(await copy.open(), { json: true, result: () => {}, say: () => {} }, { short: true })
  expect(walked.map(({ name }) => name)).toEqual(['bootstrap each account', 'package', 'deploy dev', 'promote dev to prod', 'the same again'])
}

/** The sentences with which `package` refuses a repository, one a line, after which there is no further release. */
export async function refusalOf(copy: RepositoryCopy): Promise<string[]> {
  const project = await copy.open()
  const folder = join(project.programs, 'releases')
  const releases = async () => (existsSync(folder) ? await readdir(folder) : [])
  const before = await releases()
  const refused = await packageRelease(project, () => {}).then(
    () => {
      throw new Error('It was packaged.')
    },
    (error: Error) => error,
  )
  expect(await releases()).toEqual(before)
  const [, ...sentences] = refused.message.split('\n')
  return sentences.map((line) => line.trim())
}

/** Changes a file of a repository; what is not there to be changed fails. */
export async function editFile(file: string, changes: readonly (readonly [from: string | RegExp, to: string])[]): Promise<void> {
  let text = await readFile(file, 'utf8')
  for (const [from, to] of changes) {
    const changed = text.replace(from, to)
    expect([from, changed === text]).toEqual([from, false])
    text = changed
  }
  await writeFile(file, text)
}
