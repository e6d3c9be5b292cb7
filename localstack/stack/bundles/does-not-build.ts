import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import { installPackages } from './install-hint.ts'

interface Failure {
  text: string
  location: { file: string; line: number; column: number } | null
}

const mostShown = 3

/**
 * esbuild's failure (https://esbuild.github.io/api/#build-failures) as `does-not-build`: which packages are not installed, or in part, and what else is wrong,
 * each with file, line and column. Where packages miss packages esbuild says so of every import: these lines are in the detail. A package of the same
 * workspace (https://docs.npmjs.com/cli/using-npm/workspaces), below `root`, is there and was not built. Any other error as it is.
 */
export function doesNotBuild(error: unknown, root?: string): unknown {
  const { errors } = error as { errors?: Failure[] }
  if (!Array.isArray(errors)) return error
  const ofPackages = errors.filter((each) => missingPackage(each))
  const absent = [...new Set(ofPackages.flatMap((each) => missingPackage(each) ?? []))]
  const unbuilt = root === undefined ? new Map<string, string>() : ofWorkspace(root, absent)
  const missing = absent.filter((name) => !unbuilt.has(name))
  const others = errors.filter((each) => !ofPackages.includes(each))
  const shown = [...ofPackages.filter(({ location }) => !packageOf(location?.file)).slice(0, mostShown), ...others]
  const left = errors.length - shown.length
  const why = [...(missing.length > 0 ? [notInstalled(missing)] : []), ...(unbuilt.size > 0 ? [notBuilt([...unbuilt.keys()])] : [])]
  const head = `${errors.length === 1 ? 'A function does' : 'Functions do'} not build${why.length > 0 ? `: ${why.join('; ')}` : ''}.`
  const more = left > 0 ? [`${left} more ${left === 1 ? 'place misses' : 'places miss'} ${absent.length === 1 ? 'it' : 'them'}.`] : []
  return new StagecraftError('does-not-build', [head, ...shown.map(lineOf), ...(shown.length > 0 ? more : [])].join('\n'), {
    hint: [
      ...(missing.length > 0 ? [installPackages] : []),
      ...(unbuilt.size > 0 ? [build([...unbuilt.values()])] : []),
      ...(others.length > 0 ? [others.some(isGenerated) ? generate : correct] : []),
    ].join(' '),
    ...(left > 0 ? { detail: errors.map(lineOf).join('\n') } : {}),
    cause: error,
  })
}

const correct = 'Correct the file, or esbuild’s options if no file is named.'

const generate =
  'A command of the repository makes the files in `generated`, which are not there: run it as its README says (`npx prisma generate`, for example), then run the command again.'

function isGenerated({ text }: Failure): boolean {
  return /^Could not resolve "[^"]*\b_*generated\b/.test(text)
}

// what is wrong with esbuild's own options has a place in esbuild
function lineOf({ text, location }: Failure): string {
  return location && packageOf(location.file) !== 'esbuild'
    ? `${location.file}:${location.line}:${location.column}: ERROR: ${text}`
    : `ERROR: ${text}`
}

function notInstalled(packages: readonly string[]): string {
  const first = packages.slice(0, 5)
  const names = `${first.join(', ')}${packages.length > first.length ? ` and ${packages.length - first.length} more` : ''}`
  return packages.length === 1 ? `the package ${names} is not installed, or in part` : `packages are not installed, or in part: ${names}`
}

function notBuilt(packages: readonly string[]): string {
  return packages.length === 1
    ? `the package ${packages[0]} of this workspace is not built`
    : `packages of this workspace are not built: ${packages.join(', ')}`
}

function build(folders: readonly string[]): string {
  return `Build what is in ${folders.join(', ')} (\`npm run build\` there, or \`turbo run build\`, as the README of the repository says), then run the command again. After each change of its sources it has to be built again.`
}

// packages that `node_modules` links to the sources of: name → their folder, relative to the root
function ofWorkspace(root: string, names: readonly string[]): Map<string, string> {
  return new Map(
    names.flatMap((name): [string, string][] => {
      const link = linkTo(root, name)
      const folder = link && realpathSync(link)
      return folder && !folder.includes('/node_modules/') ? [[name, relative(root, folder)]] : []
    }),
  )
}

function linkTo(root: string, name: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    const link = join(at, 'node_modules', name)
    if (existsSync(link)) return link
    if (dirname(at) === at) return undefined
  }
}

// the package that an import names; or that whose own file is not there
function missingPackage({ text, location }: Failure): string | undefined {
  const [, path] = /^Could not resolve "([^"]+)"/.exec(text) ?? []
  if (path === undefined) return undefined
  return /^[./]/.test(path) ? packageOf(location?.file) : nameIn(path)
}

function packageOf(file = ''): string | undefined {
  const [, path] = /(?:^|.*\/)node_modules\/(.+)$/.exec(file) ?? []
  return path && nameIn(path)
}

function nameIn(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}
