import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bundleOptions } from './esbuild-options.ts'
import { noPackaging } from './packaging.ts'

// a compiler that marks what it was given; TypeScript 7, which this repository has, has no API to ask
const compiler = `module.exports = {
  sys: { readFile: (file) => require('node:fs').readFileSync(file, 'utf8') },
  ScriptTarget: { ES2022: 9 }, ModuleKind: { ESNext: 99 },
  readConfigFile: (file, read) => ({ config: JSON.parse(read(file)) }),
  parseJsonConfigFileContent: ({ compilerOptions }) => ({ options: compilerOptions }),
  transpileModule: (text, { compilerOptions }) => ({
    outputText: 'globalThis.compiled = ' + JSON.stringify(compilerOptions) + ';' + text.replace(/@\\w+/g, ''),
  }),
}`

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-metadata-'))
  await write('node_modules/typescript/index.js', compiler)
  await write('tsconfig.json', '{ "compilerOptions": { "experimentalDecorators": true, "emitDecoratorMetadata": true, "target": 4 } }')
  await write('model.ts', 'function Column(): any {}\nexport class Model { @Column name: string = "Ada" }\n')
  await write('plain.ts', 'import { Model } from "./model"\nexport const mail: string = "ada@example.org" + new Model().name\n')
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

async function builtWith(plugins: string[]): Promise<string> {
  const { esbuild } = await bundleOptions(root, { ...noPackaging, plugins })
  const { outputFiles = [] } = await build({ ...esbuild, entryPoints: ['plain.ts'], outdir: join(root, 'out') })
  return outputFiles.map(({ text }) => text).join('\n')
}

test.each(['serverless-webpack', 'serverless-plugin-typescript'])(
  'in place of %s, files with decorators go through the compiler of the repository',
  async (plugin) => {
    const text = await builtWith([plugin])
    // fields stay as that target has them: a decorator may have defined them
    expect(text.match(/globalThis\.compiled = [^;]*/g)).toEqual([expect.stringMatching(/emitDecoratorMetadata.*useDefineForClassFields"?: ?false/s)])
  },
)

test('in place of serverless-esbuild they do not: on AWS they have none either; nor where the tsconfig asks for none', async () => {
  expect(await builtWith(['serverless-esbuild'])).not.toContain('compiled')
  await write('tsconfig.json', '{ "compilerOptions": { "experimentalDecorators": true } }')
  expect(await builtWith(['serverless-webpack'])).not.toContain('compiled')
})
