import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import { type FunctionDescription, moduleOf } from '../described.ts'
import { inOtherLetters } from './other-letters.ts'
import { handlerPlace, type SettingPlace } from './setting-place.ts'

export const typeScript: readonly string[] = ['.ts', '.mts', '.cts', '.tsx']
export const javaScript: readonly string[] = ['.js', '.mjs', '.cjs', '.jsx']

/**
 * The file that a handler names, relative to `root` and in esbuild's form of it (`src/hello.ts` of `./src/hello.handler`): the first that is there of
 * `path/to/module` with these endings. Undefined where none is.
 */
export function handlerFile(root: string, handler: string, endings: readonly string[]): string | undefined {
  return candidates(handler, endings).find((file) => isFile(join(root, file)))
}

/** Throws `handler-missing`: which function, and which files were looked for. */
export function handlerMissing(project: SettingPlace, key: string, { handler }: FunctionDescription, endings: readonly string[]): StagecraftError {
  const looked = endings.map((ending) => `${moduleOf(handler)}${ending}`).join(', ')
  const built = builtBy(project.root, handler)
  const hint = built
    ? `The repository builds it: run \`${built}\` as its README says, then run the command again. After each change of its sources it has to be built again.`
    : existsSync(join(project.root, handler))
      ? `${handler} is a file. A handler is a module without its ending, and one of its exports: for example \`${handler.replace(/\.[^.]+$/, '')}.handler\`.`
      : `Correct ${handlerPlace(project, key)}, or add the file. ${whereItStarts(project, looked.split(', '))}`
  return new StagecraftError('handler-missing', `The function ${key} has the handler ${handler}, and there is no such file. Looked for: ${looked}.`, {
    hint,
  })
}

// `src/Hello.js` where `src/hello.js` is meant is the same file on a Mac and on Windows; a folder that is not there can hold none
function whereItStarts({ root }: SettingPlace, looked: readonly string[]): string {
  const alike = looked.map((file) => inOtherLetters(root, file)).find((file) => file !== undefined)
  if (alike) return `There is ${alike}, in other letters: Linux, and Lambda, tell them apart.`
  if (!existsSync(root)) {
    const folder = inOtherLetters('/', root.slice(1))
    const there = folder ? `. There is /${folder}, in other letters: Linux, and Lambda, tell them apart.` : '.'
    return `The handler’s path starts in ${root}, and there is no such folder${there}`
  }
  return `The handler’s path starts in ${root}.`
}

// a folder that is not there, and what makes it: a script (https://docs.npmjs.com/cli/v11/using-npm/scripts), Gradle, or a target of make
function builtBy(root: string, handler: string): string | undefined {
  const [folder = ''] = handler.replace(/^\.\//, '').split('/')
  if (!/^(\.?build|\.?dist|lib|out|output|\.webpack|\.esbuild)$/.test(folder) || !handler.includes('/')) return undefined
  const { scripts = {} } = JSON.parse(existsSync(join(root, 'package.json')) ? readFileSync(join(root, 'package.json'), 'utf8') : '{}') as {
    scripts?: Record<string, string> // as npm has it
  }
  const name = ['build', 'compile', 'bundle', 'tsc'].find((each) => scripts[each])
  if (name) return `${runnerIn(root)} run ${name}`
  const has = (file: string) => existsSync(join(root, file))
  if (has('gradlew')) return './gradlew build'
  if (has('build.gradle') || has('build.gradle.kts')) return 'gradle build'
  return has('Makefile') && /^build\s*:/m.test(readFileSync(join(root, 'Makefile'), 'utf8')) ? 'make build' : undefined
}

function runnerIn(root: string): string {
  if (existsSync(join(root, 'pnpm-lock.yaml'))) return 'pnpm'
  return existsSync(join(root, 'yarn.lock')) ? 'yarn' : 'npm'
}

// a module may be a folder
function candidates(handler: string, endings: readonly string[]): string[] {
  const module = posix.normalize(moduleOf(handler))
  return [...endings.map((ending) => `${module}${ending}`), ...endings.map((ending) => `${module}/index${ending}`)]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
