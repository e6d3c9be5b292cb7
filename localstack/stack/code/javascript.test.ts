import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { javaScriptCode } from './javascript.ts'
import { noPackaging } from './packaging.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-javascript-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function save(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), content)
}

/** The paths in the archive of a function whose package leaves everything out but `src`. */
async function pathsWith(plugins: readonly string[]): Promise<string[]> {
  const packaging = { ...noPackaging, plugins, package: { patterns: ['!**', 'src/**'] } }
  const workshop = {
    project: { root, state: join(root, '.stagecraft'), programs: root },
    description: { service: 'shop', packaging, template: { Resources: {} } },
    followsLinks: false,
    say: () => {},
  }
  const code = await javaScriptCode('one', { name: 'one', handler: 'src/one.handler', events: [] }, workshop)
  return Object.keys(unzipSync((await code.archive()) ?? new Uint8Array()))
}

test('packages that patterns leave out are not in a function, unless serverless-layers would put them into its layer', async () => {
  await save('package.json', '{ "dependencies": { "words": "1.0.0" } }')
  await save('src/one.js', "exports.handler = async () => require('words')\n")
  await save('node_modules/words/package.json', '{ "main": "index.js" }')
  await save('node_modules/words/index.js', "module.exports = 'words'\n")
  expect(await pathsWith([])).toEqual(['src/one.js'])
  expect((await pathsWith(['serverless-layers'])).toSorted()).toEqual(['node_modules/words', 'src/one.js'])
})
