import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { defaultEngine } from '../localstack/engines/default.ts'
import { common, type Manifest } from '../scripts/packages/manifest.ts'
import { root } from '../scripts/packages/parts.ts'
import { minimalTemplate, ordersTemplate } from './templates.ts'

const packageFolder = join(root, 'create')

/** Puts the code and the templates of create-stagecraft into `folder`, and returns its manifest. `version`: of all packages of the kit. */
export async function fillCreatePackage(folder: string, version: string | undefined): Promise<Manifest> {
  const { dependencies, ...own } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as Manifest // our own
  const manifest = {
    ...own,
    ...common,
    version: version ?? own.version,
    bin: { 'create-stagecraft': 'main.js' },
    files: ['main.js', 'engine', 'templates'],
    dependencies,
  }
  await mkdir(join(folder, 'templates'), { recursive: true })
  await bundle(join(packageFolder, 'main.ts'), join(folder, 'main.js'), 'node18')
  await mkdir(join(folder, 'engine'))
  await bundle(join(root, 'scripts', 'install', 'engine.ts'), join(folder, 'engine', 'main.js'), 'node24')
  await copyFile(join(root, 'localstack', 'engines', defaultEngine, 'requirements.txt'), join(folder, 'engine', 'requirements.txt'))
  await writeFile(join(folder, 'templates', 'minimal.zip'), minimalTemplate(manifest.version))
  await writeFile(join(folder, 'templates', 'orders.zip'), ordersTemplate(manifest.version))
  const { devDependencies: _, ...published } = manifest as Manifest & { devDependencies?: object }
  return published
}

async function bundle(entry: string, outfile: string, target: string): Promise<void> {
  await build({ entryPoints: [entry], outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm', target, logLevel: 'silent' })
}
