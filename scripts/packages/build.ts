import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { promisify } from 'node:util'
import { buildPage } from '@stagecraft/localstack/console/build.ts'
import { fillCreatePackage } from '../../create/pack.ts'
import { withBuiltNames } from './file-names.ts'
import { commandManifest, type Manifest, manifestOf } from './manifest.ts'
import { type Part, parts, publishedFiles, root } from './parts.ts'

/** A package that is ready to be packed. */
export interface BuiltPackage {
  name: string
  /** Absolute. */
  folder: string
}

const run = promisify(execFile)
/** Where the packages are built; absolute. */
export const built = join(root, '.stagecraft', 'packages')

/**
 * Builds the packages of the kit below `.stagecraft/packages`. Node does not strip types below `node_modules`, so what is published is JavaScript:
 * a file for each source, at the same place below `dist`, so that paths between files stay as they are.
 * All have the same version: that of the manifests, or `version`. Throws what the compiler says.
 */
export async function buildPackages(version?: string): Promise<BuiltPackage[]> {
  await rm(built, { recursive: true, force: true })
  await compile()
  const made = await Promise.all(parts.map((part) => buildPart(part, version)))
  await rm(join(built, 'compiled'), { recursive: true })
  return [...made, await buildCommand(version), await buildCreate(version)]
}

async function compile(): Promise<void> {
  const compiler = join(root, 'node_modules', '.bin', 'tsc')
  await run(compiler, ['--project', join(import.meta.dirname, 'tsconfig.json')]).catch(({ stdout }: { stdout: string }) => {
    throw new Error(`The packages do not compile:\n${stdout}`)
  })
}

async function buildPart(part: Part, version?: string): Promise<BuiltPackage> {
  const manifest = manifestOf(part, version)
  const folder = join(built, part.folder === 'scripts' ? 'cli' : part.folder)
  await Promise.all(publishedFiles(part).map((file) => buildFile(part, file, join(folder, 'dist'))))
  for (const { from, to, replace: [before, after] = ['', ''] } of part.further ?? [])
    await writeFile(join(folder, to), (await readFile(join(root, from), 'utf8')).replaceAll(before, after))
  await complete(folder, manifest, part.folder)
  // users have neither its sources nor what it is built of
  if (part.folder === 'localstack') await buildPage(join(folder, 'dist', 'console', 'built'))
  if (part.bin) await writeFile(join(folder, 'dist', 'help.txt'), await help())
  return { name: manifest.name, folder }
}

// what a Node says that is too old for the command line; in a folder that is no project
async function help(): Promise<string> {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'main.ts'), '--help'], {
    cwd: tmpdir(),
    env: { ...process.env, COLUMNS: '100', NO_COLOR: '1' },
  })
  return stdout
}

async function buildFile(part: Part, file: string, to: string): Promise<void> {
  const source = join(part.folder, file)
  const target = join(to, file)
  await mkdir(dirname(target), { recursive: true })
  if (/\.d\.[cm]?ts$/.test(file)) return keepTypes(part, file.replace(/\.d\.[cm]?ts$/, ''), source, target)
  if (extname(file) === '.ts') {
    const compiled = join(built, 'compiled', source.slice(0, -3))
    await writeFile(target.replace(/ts$/, 'js'), withBuiltNames(await readFile(`${compiled}.js`, 'utf8'), source))
    return keepTypes(part, file.slice(0, -3), `${compiled}.d.ts`, target.replace(/ts$/, 'd.ts'))
  }
  if (/^\.[cm]?js$/.test(extname(file))) return writeFile(target, withBuiltNames(await readFile(join(root, source), 'utf8'), source))
  await copyFile(join(root, source), target)
}

// of a module that users may not import nobody needs the types
async function keepTypes({ typed, folder }: Part, module: string, from: string, to: string): Promise<void> {
  if (typed.includes(module)) await writeFile(to, withBuiltNames(await readFile(from, 'utf8'), join(folder, `${module}.ts`)))
}

async function buildCommand(version?: string): Promise<BuiltPackage> {
  const folder = join(built, 'stagecraft')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'stagecraft.mjs'), "#!/usr/bin/env node\nimport '@stagecraft/cli/bin'\n")
  await complete(folder, commandManifest(version), 'scripts')
  return { name: 'stagecraft', folder }
}

// `npm create stagecraft`
async function buildCreate(version?: string): Promise<BuiltPackage> {
  const folder = join(built, 'create')
  const manifest = await fillCreatePackage(folder, version)
  await complete(folder, manifest, 'create')
  return { name: manifest.name, folder }
}

async function complete(folder: string, manifest: Manifest, source: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  await cp(join(root, source, 'README.md'), join(folder, 'README.md'))
  for (const file of Object.values((manifest.bin ?? {}) as Record<string, string>)) await chmod(join(folder, file), 0o755)
}
