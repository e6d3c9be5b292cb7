import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { makefileText } from '../scripts/adoption/makefile-text.ts'
import { stamped } from '../scripts/adoption/written-file.ts'
import { root } from '../scripts/packages/parts.ts'
import { ordersFiles } from './orders.ts'

/**
 * The smallest project, as an archive: the fixture that the kit itself is tested on, and what a project of its own has beside it (tests/fixtures/minimal-project).
 * npm leaves files such as .gitignore out of a package; in an archive it does not see them. `version`: of the kit.
 */
export function minimalTemplate(version: string): Uint8Array {
  const Makefile = stamped({ path: 'Makefile', comment: '#', text: makefileText({ packages: { hasTests: true } }) }, version)
  const { [description]: described = new Uint8Array(), ...files } = filesOf('minimal')
  return archive({ ...files, [description]: withoutBundler(described), Makefile: Buffer.from(Makefile), ...filesOf('minimal-project') }, version)
}

const description = 'serverless.yml'

// Stagecraft bundles by itself: a new project installs 67 MB less
function withoutBundler(described: Uint8Array): Uint8Array {
  const [before, after] = Buffer.from(described).toString().split('  - serverless-esbuild\n')
  if (before === undefined || after === undefined) throw new Error(`${description} names serverless-esbuild no more: leave this out.`)
  return Buffer.from(before + after)
}

/** The sample application, as an archive: its files in this repository, and what a project of its own has beside them (tests/fixtures/orders-project). */
export function ordersTemplate(version: string): Uint8Array {
  return archive({ ...ordersFiles(root), ...filesOf('orders-project') }, version)
}

/** The files of a folder of fixtures: path → bytes. */
function filesOf(fixture: string): Record<string, Uint8Array> {
  const folder = join(root, 'tests', 'fixtures', fixture)
  const entries = globSync('**/*', { cwd: folder, withFileTypes: true, exclude: ({ name }) => name === 'node_modules' || name.startsWith('.') })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path)]))
}

// the same bytes whenever it is made: a fixed time
function archive(
  { gitignore = new Uint8Array(), 'package.json': manifest = new Uint8Array(), ...others }: Record<string, Uint8Array>,
  version: string,
) {
  const files = { ...others, '.gitignore': gitignore, 'package.json': withKit(manifest, version) }
  return zipSync(files, { mtime: new Date('2000-01-01T00:00:00'), level: 9 })
}

// the command line in a range: `npm update` brings the next version
function withKit(manifest: Uint8Array, version: string): Uint8Array {
  const parsed = JSON.parse(Buffer.from(manifest).toString()) as { devDependencies: Record<string, string> } // our own
  const all = Object.entries({ ...parsed.devDependencies, '@stagecraft/cli': `^${version}` }).sort(([one], [other]) => one.localeCompare(other))
  return Buffer.from(`${JSON.stringify({ ...parsed, devDependencies: Object.fromEntries(all) }, null, 2)}\n`)
}
