import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { handlerFile, javaScript, typeScript } from '../../../stack/code/handler-file.ts'
import { type FunctionDescription, moduleOf } from '../../../stack/described.ts'
import type { HandlerPlace } from './types.ts'

const endings = [...typeScript, ...javaScript, '.py']

/** Where a function's handler stands in the sources; undefined where its file is none of the project's, such as a program of `provided.al2023`. */
export async function handlerPlace(root: string, { handler, folder = '', module = '' }: FunctionDescription): Promise<HandlerPlace | undefined> {
  const path = join(folder, module, handler)
  const file = handlerFile(root, path, endings)
  if (!file) return undefined
  const name = path.slice(moduleOf(path).length + 1)
  const lines = (await readFile(join(root, file), 'utf8')).split('\n')
  return {
    file,
    line:
      Math.max(
        0,
        lines.findIndex((line) => defines(line, name)),
      ) + 1,
  }
}

// `export const handler =`, `export async function handler(`, `exports.handler =`, `def handler(`
function defines(line: string, name: string): boolean {
  const at = line.search(new RegExp(`(?<![\\w$])${name.replaceAll(/[^\w]/g, '\\$&')}(?![\\w$])`))
  return at >= 0 && /\b(export|exports|def|async def)\b/.test(line.slice(0, at))
}
