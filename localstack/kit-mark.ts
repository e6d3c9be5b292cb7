import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const { version } = createRequire(import.meta.url)('@stagecraft/localstack/package.json') as { version: string } // the package this is in

/**
 * Names the kit's version in what one start keeps for the next: another version may keep it in another form. `makers` are the kit's files that make what
 * is kept; whoever works on the kit changes them without a new version. A process runs the files that it read at its start, so they are read once.
 */
export function kitMark(makers: readonly URL[]): Promise<string> {
  const key = makers.join('\n')
  const mark = marks.get(key) ?? markOf(makers)
  marks.set(key, mark)
  return mark
}

const marks = new Map<string, Promise<string>>()

async function markOf(makers: readonly URL[]): Promise<string> {
  const hash = createHash('sha256')
  for (const file of makers) hash.update(await readFile(file))
  return `${version} ${hash.digest('hex').slice(0, 12)}`
}
