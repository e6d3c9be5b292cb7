import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { warmUpLater } from './warm-up.ts'

let root: string
let server: ViteDevServer
const compiled: string[] = []
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-warm-up-'))
  await mkdir(join(root, 'src'))
  await writeFile(join(root, 'src/main.ts'), 'export const name: string = "main"')
  server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [warmUpLater(1), { name: 'notes', transform: (_, id) => void compiled.push(id) }],
    server: { host: '127.0.0.1', port: 0, warmup: { clientFiles: ['./src/main.ts'] } },
  })
})
afterAll(async () => {
  await server?.close()
  await rm(root, { recursive: true, force: true })
})

test('what is named to be warmed up is compiled, without a request', async () => {
  await server.listen()
  await expect.poll(() => compiled.some((id) => id.endsWith('src/main.ts')), { timeout: 10_000 }).toBe(true)
})
