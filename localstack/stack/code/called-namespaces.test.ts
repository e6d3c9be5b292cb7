import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOptions } from './esbuild-options.ts'
import { noPackaging } from './packaging.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-namespaces-'))
  await write('node_modules/greet/index.js', 'module.exports = function Greet(name) { this.text = `Hello, ${name}` }\nmodule.exports.mark = "!"\n')
  await write('handler.ts', "import * as Greet from 'greet'\nexport const said = new Greet<string>('Ada').text + Greet.mark\n")
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function saidWith(plugin: string): Promise<unknown> {
  const { esbuild } = await bundleOptions(root, { ...noPackaging, plugins: [plugin] })
  await build({ ...esbuild, entryPoints: ['handler.ts'], outdir: join(root, 'out'), write: true })
  return createRequire(import.meta.url)(join(root, 'out', 'handler.js')).said
}

test.each(['serverless-webpack', 'serverless-bundle', 'serverless-plugin-typescript'])(
  'in place of %s, a namespace that is constructed is the function that the package exports',
  async (plugin) => expect(await saidWith(plugin)).toBe('Hello, Ada!'),
)

test('in place of serverless-esbuild it is an object, as on AWS', async () => {
  await expect(saidWith('serverless-esbuild')).rejects.toThrow('Greet is not a constructor')
})
