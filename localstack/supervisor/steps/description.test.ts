import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Project } from '../../project.ts'
import { type Description, descriptionFile } from '../../stack/description.ts'
import type { Site } from '../site.ts'
import { region } from './description.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-region-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.each([
  ['what was kept', '{"region":"eu-west-1"}', 'eu-west-1'],
  ['the sources, where another tool wrote the file', '{"another":true}', 'eu-central-1'],
  ['the sources, where it was cut', '{"regi', 'eu-central-1'],
])('the region is that of %s', async (_, text, expected) => {
  const project = { root: folder, programs: folder, state: folder, stage: 'local' } as Project // of it no more is read
  const file = descriptionFile(project)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  const described = { region: 'eu-central-1' } as Description // of it no more is read
  const site = { project, describe: async () => described } as Site // of it no more is read
  expect(await region(site).start({}, () => {})).toBe(expected)
})
