// Runs under whatever Node the user has, as install.mjs does.
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The files that make a folder a project, one of them is enough. */
const marks = ['stagecraft.config.ts', ...['yml', 'yaml', 'json', 'ts', 'js', 'cjs', 'mjs'].map((form) => `serverless.${form}`)]

/** The project that `folder` is in: the nearest folder, itself or above, with one of the files. Undefined where there is none. */
export function projectRoot(folder) {
  for (let at = folder; ; at = dirname(at)) {
    if (marks.some((mark) => existsSync(join(at, mark)))) return at
    if (dirname(at) === at) return undefined
  }
}
