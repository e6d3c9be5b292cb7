import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renameApplication } from './rename.ts'

let root: string
let project: Project

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-rename-'))
  const ports = { page: 1, api: 2, identity: 4, engine: 5, database: 6 }
  project = { root, state: root, programs: root, engine: '', database: undefined, isAdopted: false, stage: 'local', config: { page: 'page', ports } }
  await write('serverless.yml', '# old-shop sells\nservice: old-shop\ncustom: { queue: old-shop-local-orders, other: my-old-shop }\n')
  await write('package.json', '{ "name": "old-shop" }')
  await write('page/index.html', '<title>Old Shop</title>')
  await write('backend/title.ts', "import type { OldShop } from './x.ts'\nexport const title = 'Old Shop orders'\n")
  await write('docs/guide.md', 'Old Shop is a kit; old-shop-local-migrate is a function.')
  await write('localstack/kit.ts', "'old-shop'")
  await write('node_modules/a/index.js', "'old-shop'")
  await write('scripts-of-ours.md', 'old-shop')
  await write('.github/workflows/deploy.yml', 'role: old-shop-github-dev')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true })
  await writeFile(join(root, file), text)
}

const read = (file: string) => readFile(join(root, file), 'utf8')

test('the service and what is named after it get the new name, and the page’s title stands wherever the old one stood', async () => {
  const { files, ...names } = await renameApplication(project, 'parcel-desk')
  expect(names).toEqual({ service: ['old-shop', 'parcel-desk'], title: ['Old Shop', 'Parcel Desk'] })
  expect(files).toEqual([
    '.github/workflows/deploy.yml',
    ...['backend/title.ts', 'docs/guide.md', 'package.json', 'page/index.html', 'scripts-of-ours.md', 'serverless.yml'],
  ])
  expect(await read('.github/workflows/deploy.yml')).toBe('role: parcel-desk-github-dev')
  expect(await read('serverless.yml')).toBe(
    '# parcel-desk sells\nservice: parcel-desk\ncustom: { queue: parcel-desk-local-orders, other: my-old-shop }\n',
  )
  expect(await read('page/index.html')).toBe('<title>Parcel Desk</title>')
  expect(await read('backend/title.ts')).toBe("import type { OldShop } from './x.ts'\nexport const title = 'Parcel Desk orders'\n")
})

test('the kit, its packages and what the documentation says of it stay', async () => {
  await renameApplication(project, 'parcel-desk')
  expect(await read('docs/guide.md')).toBe('Old Shop is a kit; parcel-desk-local-migrate is a function.')
  for (const file of ['localstack/kit.ts', 'node_modules/a/index.js']) expect(await read(file)).toBe("'old-shop'")
})

test('another title is taken as it is', async () => {
  await renameApplication(project, 'parcel-desk', 'Parcels 24 $1')
  expect(await read('page/index.html')).toBe('<title>Old Shop</title>'.replace('Old Shop', () => 'Parcels 24 $1'))
})

test.each(['', 'Shop', '1shop', 'a', 'shop_1', 'shop-', 'my-aws-shop', 'x'.repeat(31)])('%j is refused, and nothing changes', async (name) => {
  await expect(renameApplication(project, name)).rejects.toMatchObject({ code: 'bad-name' })
  expect(await read('package.json')).toBe('{ "name": "old-shop" }')
})
