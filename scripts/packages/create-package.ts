import { globSync, readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { type Zippable, zipSync } from 'fflate'
import { makefileText } from '../adoption/makefile-text.ts'
import { stamped } from '../adoption/written-file.ts'
import { common, type Manifest } from './manifest.ts'
import { root } from './parts.ts'

const packageFolder = join(root, 'create')

/** Puts the code and the templates of create-stagecraft into `folder`, and returns its manifest. `version`: of all packages of the kit. */
export async function fillCreatePackage(folder: string, version: string | undefined): Promise<Manifest> {
  const { dependencies, ...own } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as Manifest // our own
  const manifest = {
    ...own,
    ...common,
    version: version ?? own.version,
    bin: { 'create-stagecraft': './main.js' },
    files: ['main.js', 'templates'],
    dependencies,
  }
  await mkdir(join(folder, 'templates'), { recursive: true })
  await build({
    entryPoints: [join(packageFolder, 'main.ts')],
    outfile: join(folder, 'main.js'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node18',
    logLevel: 'silent',
  })
  await writeFile(join(folder, 'templates', 'minimal.zip'), await minimalTemplate(manifest.version))
  const { devDependencies: _, ...published } = manifest as Manifest & { devDependencies?: object }
  return published
}

/**
 * The smallest project, as an archive: the fixture that the kit itself is tested on, and what a project of its own has beside it (tests/fixtures/minimal-project).
 * npm leaves files such as .gitignore out of a package; in an archive it does not see them.
 */
export async function minimalTemplate(version: string): Promise<Uint8Array> {
  const [fixture, beside] = ['minimal', 'minimal-project'].map((name) => join(root, 'tests', 'fixtures', name)) as [string, string]
  const files = { ...filesOf(fixture), ...filesOf(beside) }
  const { gitignore = new Uint8Array(), ...others } = files
  const makefile = makefileText({ database: undefined, packages: { hasTests: true } })
  return archive({
    ...others,
    '.gitignore': gitignore,
    'package.json': Buffer.from(withKit(await readFile(join(beside, 'package.json'), 'utf8'), version)),
    Makefile: Buffer.from(stamped({ path: 'Makefile', comment: '#', text: makefile }, version)),
  })
}

/** A manifest with the command line, in a range: `npm update` brings the next version. */
function withKit(text: string, version: string): string {
  const manifest = JSON.parse(text) as { devDependencies: Record<string, string> } // our own
  const devDependencies = Object.entries({ ...manifest.devDependencies, '@stagecraft/cli': `^${version}` }).sort(([one], [other]) =>
    one.localeCompare(other),
  )
  return `${JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(devDependencies) }, null, 2)}\n`
}

function filesOf(folder: string): Record<string, Uint8Array> {
  const entries = globSync('**/*', { cwd: folder, withFileTypes: true, exclude: ({ name }) => name === 'node_modules' || name.startsWith('.') })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path)]))
}

// the same bytes whenever it is built: a fixed time
function archive(files: Record<string, Uint8Array>): Uint8Array {
  return zipSync(files satisfies Zippable, { mtime: new Date('2000-01-01T00:00:00'), level: 9 })
}
