// Keeps a release for the tests of the next ones: node tests/faults/releases/keep.ts COMMIT. Its functions are built from Git's history with the packages
// that are installed, minified, with what they share in files of its own, and put into one compressed file: JSON, path → text.
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'

const root = join(import.meta.dirname, '..', '..', '..')
const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
const commit = git('rev-parse', '--short=7', `${process.argv[2] ?? 'HEAD'}^{commit}`)
const folder = mkdtempSync(join(tmpdir(), 'stagecraft-release-'))
try {
  execFileSync('tar', ['-x', '-C', folder], {
    input: execFileSync('git', ['archive', commit, 'backend', 'package.json', 'esbuild.config.cjs'], { cwd: root, maxBuffer: 1 << 28 }),
  })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  // what the Framework's plugin reads is no option of esbuild
  const { exclude, packager, outputFileExtension, ...options } = createRequire(join(folder, 'package.json'))('./esbuild.config.cjs') as BuildOptions &
    Record<string, unknown> // as every release has it
  const { outputFiles } = await build({
    ...options,
    absWorkingDir: folder,
    entryPoints: globSync('backend/*/functions/*.ts', { cwd: folder, exclude: ['**/*.test.ts'] }).sort(),
    outbase: '.',
    outdir: 'built',
    outExtension: { '.js': '.mjs' },
    splitting: true,
    minify: true,
    sourcemap: false,
    write: false,
  })
  const files = outputFiles.map(({ path, text }) => [path.slice(join(folder, 'built').length + 1), text] as const)
  const migrations = globSync('backend/database/migrations/*.ts', { cwd: folder }).map((file) => file.replace(/^.*\/|\.ts$/g, ''))
  const day = git('show', '--no-patch', '--format=%cd', '--date=format:%Y.%m.%d', commit)
  const release = { commit, migrations: migrations.sort(), files: Object.fromEntries(files) }
  const text = JSON.stringify(release)
  const file = join(import.meta.dirname, `${day}-${commit}.json.br`)
  writeFileSync(file, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length } }))
  console.log(`${file}: ${files.length} files, up to ${migrations.at(-1)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
