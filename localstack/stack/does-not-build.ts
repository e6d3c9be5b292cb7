import { StagecraftError } from '../errors.ts'
import { installPackages } from './install-hint.ts'

interface Failure {
  text: string
  location: { file: string; line: number; column: number } | null
}

const mostShown = 3

/**
 * esbuild's failure (https://esbuild.github.io/api/#build-failures) as `does-not-build`: which packages are not installed, or in part, and what else is wrong,
 * each with file, line and column. Where packages miss packages esbuild says so of every import: these lines are in the detail. Any other error as it is.
 */
export function doesNotBuild(error: unknown): unknown {
  const { errors } = error as { errors?: Failure[] }
  if (!Array.isArray(errors)) return error
  const ofPackages = errors.filter((each) => missingPackage(each))
  const missing = [...new Set(ofPackages.flatMap((each) => missingPackage(each) ?? []))]
  const others = errors.filter((each) => !ofPackages.includes(each))
  const shown = [...ofPackages.filter(({ location }) => !packageOf(location?.file)).slice(0, mostShown), ...others]
  const left = errors.length - shown.length
  const head = `${errors.length === 1 ? 'A function does' : 'Functions do'} not build${missing.length > 0 ? `: ${notInstalled(missing)}` : ''}.`
  const more = left > 0 ? [`${left} more ${left === 1 ? 'place misses' : 'places miss'} ${missing.length === 1 ? 'it' : 'them'}.`] : []
  return new StagecraftError('does-not-build', [head, ...shown.map(lineOf), ...(shown.length > 0 ? more : [])].join('\n'), {
    hint: [...(missing.length > 0 ? [installPackages] : []), ...(others.length > 0 ? [correct] : [])].join(' '),
    ...(left > 0 ? { detail: errors.map(lineOf).join('\n') } : {}),
    cause: error,
  })
}

const correct = 'Correct the file, or esbuild’s options if no file is named.'

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
