import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { beginPreview, endPreview } from '@stagecraft/localstack/page/preview-record.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { givenStack, root } from '../../system/support/stack.ts'
import { sendRaw } from '../requests/raw-request.ts'

// what lies beside the page on the disk, asked for in every spelling that Vite knows: nothing of it comes back
const { project, record } = await givenStack()
const page = await realpath(join(root, project.config.page ?? ''))
const { host } = new URL(record.urls.page)

/** Files, and a piece of each by which it would be known. */
const files: [file: string, piece: string][] = await Promise.all(
  [
    ...['env', 'people.json', 'front-secret', 'database-secret.json', 'identity.json', 'stack.json', 'processes.json'].map((name) =>
      join(project.state, name),
    ),
    ...['serverless.yml', 'stagecraft.config.ts', 'package.json', 'backend/database/stack.yml', 'backend/orders/apply-events.ts', '.git/config'].map(
      (name) => join(root, name),
    ),
    '/etc/passwd',
  ].map(async (file) => [file, pieceOf(await readFile(file, 'utf8').catch(() => ''))] as [string, string]),
)

function pieceOf(text: string): string {
  return text.slice(0, 200).trim().slice(-32)
}

function spellings(file: string): string[] {
  const up = relative(page, file)
  const paths = [
    `/@fs${file}`,
    `/@fs/${file}`,
    `/@fs//${file}`,
    `/@fs${file.replaceAll('/', '%2f')}`,
    `/@fs${file.replaceAll('.', '%2e')}`,
    `/@fs${encodeURI(page)}/${up}`,
    `/@fs${encodeURI(page)}/..%2f${up.replace(/^\.\.\//, '')}`,
    `/@fs${file.toUpperCase()}`,
    `/@fs${file}/.`,
    `/@fs${file}%00`,
    `/@fs${file}%23`,
    `/@id/${file}`,
    `/@id/__x00__${file}`,
    `/${up}`,
    `/${up.replaceAll('../', '..%2f')}`,
    `/${up.replaceAll('../', '%2e%2e/')}`,
    `/${up.replaceAll('../', '..\\')}`,
    `/src/${up.replace('../', '../../')}`,
    `//${file}`,
    file,
  ]
  const queries = [
    '',
    '?raw',
    '?url',
    '?import',
    '?import&raw',
    '?raw??',
    '?import&raw??',
    '?inline',
    '?import&url&inline',
    '?html-proxy',
    '?direct',
    '?.svg?.wasm?init',
    '?worker',
    '#x',
  ]
  return paths.flatMap((path) => queries.map((query) => `${path}${query}`))
}

async function ask(path: string, headers: string[] = []): Promise<{ status: number; body: string }> {
  return sendRaw(record.urls.page, `GET ${path} HTTP/1.1\r\n${[`Host: ${host}`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`)
}

async function given(file: string, piece: string): Promise<string[]> {
  const forms = [piece, JSON.stringify(piece).slice(1, -1), Buffer.from(piece).toString('base64').slice(4, 28)]
  const asked = spellings(file).flatMap((path) => [
    { path, headers: [] },
    ...(path.includes('?') ? [] : [{ path, headers: ['Sec-Fetch-Dest: script', 'Sec-Fetch-Site: same-origin'] }]),
  ])
  const shown: string[] = []
  for (let at = 0; at < asked.length; at += 16)
    await Promise.all(
      asked.slice(at, at + 16).map(async ({ path, headers }) => {
        const { body } = await ask(path, headers)
        if (forms.some((form) => body.includes(form))) shown.push(`${path} ${headers[0] ?? ''}`)
      }),
    )
  return shown
}

describe('the development server', () => {
  test('hands out its own files by the same means', async () => {
    for (const path of ['/', '/src/main.ts', `/@fs${encodeURI(page)}/src/main.ts?raw`, '/@vite/client'])
      expect((await ask(path)).status, path).toBe(200)
    expect(await given(join(page, 'src', 'main.ts'), pieceOf(await readFile(join(page, 'src', 'main.ts'), 'utf8')))).not.toEqual([])
  })

  test.each(files.filter(([, piece]) => piece))('hands out nothing of %s', async (file, piece) => {
    expect(await given(file, piece)).toEqual([])
    expect((await ask(`/@fs${encodeURI(file)}?raw`)).status).toBe(403)
  })
})

describe('a preview of the production build', () => {
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagecraft-built-'))
    await writeFile(join(folder, 'index.html'), '<h1>Built</h1>')
    await beginPreview(project.state, { pid: process.pid, folder, headers: {} })
  })
  afterAll(async () => {
    await endPreview(project.state)
    await rm(folder, { recursive: true })
  })

  test('answers every address with the build, the sources’ too', async () => {
    for (const path of ['/', '/orders/1', '/src/main.ts', '/@vite/client', '/vite.config.ts', `/@fs${encodeURI(page)}/src/main.ts?raw`])
      expect((await ask(path)).body, path).toBe('<h1>Built</h1>')
  })

  test.each(files.slice(0, 3))('hands out nothing of %s', async (file, piece) => {
    expect(await given(file, piece)).toEqual([])
  })
})
