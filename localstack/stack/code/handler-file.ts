import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import { type FunctionDescription, moduleOf } from '../description.ts'
import { handlerPlace, type SettingPlace } from './setting-place.ts'

export const typeScript: readonly string[] = ['.ts', '.mts', '.cts', '.tsx']
export const javaScript: readonly string[] = ['.js', '.mjs', '.cjs', '.jsx']

/** The file that a handler names, relative to `root`: the first that is there of `path/to/module` with these endings. Undefined where none is. */
export function handlerFile(root: string, handler: string, endings: readonly string[]): string | undefined {
  return candidates(handler, endings).find((file) => isFile(join(root, file)))
}

/** Throws `handler-missing`: which function, and which files were looked for. */
export function handlerMissing(project: SettingPlace, key: string, { handler }: FunctionDescription, endings: readonly string[]): StagecraftError {
  const looked = endings.map((ending) => `${moduleOf(handler)}${ending}`).join(', ')
  const hint = existsSync(join(project.root, handler))
    ? `${handler} is a file. A handler is a module without its ending, and one of its exports: for example \`${handler.replace(/\.[^.]+$/, '')}.handler\`.`
    : `Correct ${handlerPlace(project, key)}, or add the file. The handler’s path starts in ${project.root}.`
  return new StagecraftError('handler-missing', `The function ${key} has the handler ${handler}, and there is no such file. Looked for: ${looked}.`, {
    hint,
  })
}

// a module may be a folder
function candidates(handler: string, endings: readonly string[]): string[] {
  const module = moduleOf(handler)
  return [...endings.map((ending) => `${module}${ending}`), ...endings.map((ending) => `${module}/index${ending}`)]
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
