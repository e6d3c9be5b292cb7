import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { layerCode } from './layer.ts'
import { noPackaging } from './packaging.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-layer-'))
  await mkdir(join(root, 'words', 'nodejs'), { recursive: true })
  await writeFile(join(root, 'words', 'nodejs', 'words.mjs'), 'export const words = []')
})
afterAll(() => rm(root, { recursive: true }))

async function made(path: string, builtInto?: 'nodejs'): Promise<{ files: string[]; said: string[] }> {
  const said: string[] = []
  const project = { root, state: root, programs: root }
  const description = { service: 'shop', packaging: noPackaging, template: { Resources: {} } }
  const layer = { path, logicalId: 'Words', ...(builtInto ? { builtInto } : {}) }
  const code = await layerCode('Words', layer, { project, description, followsLinks: false, say: (line) => said.push(line) })
  return { files: Object.keys(unzipSync(await code.archive())), said }
}

test('a layer is its folder as it is, or below the folder of its runtime where SAM builds it', async () => {
  expect(await made('words')).toEqual({ files: ['nodejs/words.mjs'], said: [] })
  expect(await made('words/nodejs', 'nodejs')).toEqual({ files: ['nodejs/words.mjs'], said: [] })
})

test('a folder of the runtime that SAM puts into another one of that name, as on AWS, is said', async () => {
  const { files, said } = await made('words', 'nodejs')
  expect([files, said]).toEqual([['nodejs/nodejs/words.mjs'], [expect.stringContaining('in /opt/nodejs/nodejs, and not in /opt/nodejs.')]])
  expect(said[0]).toContain('`ContentUri` to words/nodejs')
})
