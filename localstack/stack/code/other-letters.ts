import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The path below `root` that is there and differs from `path` in capital letters alone; undefined where none does. */
export function inOtherLetters(root: string, path: string): string | undefined {
  let found = ''
  for (const name of path.split('/')) {
    const there = entriesOf(join(root, found)).filter((each) => each.toLowerCase() === name.toLowerCase())
    const [first] = there.includes(name) ? [name] : there
    if (first === undefined) return undefined
    found = join(found, first)
  }
  return found === path ? undefined : found
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
