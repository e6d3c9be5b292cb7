import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The project's own folder. */
export const root = join(import.meta.dirname, '..', '..')

/** One import: `to` is a path relative to the project, or a package as it is named. */
export interface Edge {
  from: string
  to: string
  line: number
  /** The import is of types alone and is gone when the code runs. */
  typeOnly: boolean
  /** `import()` or `require()`: it is loaded when the code comes there. */
  isLater: boolean
}

/** Files of the project, relative to it, without what is installed or built. */
export function filesOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)(node_modules|dist|\.stagecraft|\.serverless)(\/|$)/.test(String(path)) }).sort()
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The rules of the Makefile: target → recipe. */
export function makeRules(): Map<string, string> {
  return new Map([...textOf('Makefile').matchAll(/^([a-z][\w-]*):(?!=).*\n((?:\t.*\n)+)/gm)].map(([, target = '', recipe = '']) => [target, recipe]))
}

/** Every import of these files. */
export function edgesOf(files: readonly string[]): Edge[] {
  return files.flatMap((from) => {
    const text = textOf(from)
    return [...text.matchAll(statement)].map((match) => {
      const [whole, types, named = match[3] ?? match[4] ?? ''] = match
      return {
        from,
        to: named.startsWith('.') ? join(dirname(from), named) : named,
        line: text.slice(0, match.index + whole.length).split('\n').length,
        typeOnly: types !== undefined,
        isLater: match[4] !== undefined,
      }
    })
  })
}

// `import … from 'x'` and `export … from 'x'` at the start of a line, `import 'x'`, and `import('x')` or `require('x')` anywhere
const statement = /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/gm
