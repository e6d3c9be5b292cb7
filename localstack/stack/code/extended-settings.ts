import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { findPackage } from './node-packages.ts'

/**
 * The files that a project's `tsconfig.json` files extend, and those extend in turn: paths relative to `root`, as they are written where they are not there.
 * https://www.typescriptlang.org/tsconfig/#extends
 */
export async function extendedSettings(root: string, settings: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  const queue = [...settings]
  for (const file of queue) {
    const text = await readFile(join(root, file), 'utf8').catch(() => '')
    for (const each of namesIn(text).flatMap((name) => placesOf(root, dirname(file), name))) {
      if (!found.has(each)) queue.push(each)
      found.add(each)
    }
  }
  return [...found]
}

// it may hold comments: https://www.typescriptlang.org/tsconfig/
function namesIn(text: string): string[] {
  const [, value = ''] = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text) ?? []
  return [...value.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
}

function placesOf(root: string, folder: string, name: string): string[] {
  if (name.startsWith('.')) return [name, `${name}.json`].map((each) => join(folder, each))
  const [, packageName = '', rest = ''] = /^(@[^/]+\/[^/]+|[^/]+)\/?(.*)$/.exec(name) ?? []
  const at = findPackage(packageName, join(root, folder))
  if (!at) return []
  return (rest ? [rest, `${rest}.json`] : ['tsconfig.json'])
    .map((each) => join(at, each))
    .filter(existsSync)
    .map((each) => relative(root, each))
}
