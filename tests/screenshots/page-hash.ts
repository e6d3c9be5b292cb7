import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')

/** Where the pictures of the documentation are. */
export const folder = join(root, 'docs', 'images')

/** The record of what the page was made of when they were taken: `{ page: <SHA-256> }`. */
export const recordFile = join(folder, 'taken-from.json')

/** The SHA-256 of what the page is made of: its sources without tests and states, and its public files, by name and content. */
export function hashOfPage(): string {
  const files = globSync(['frontend/src/**/*.{ts,css}', 'frontend/index.html', 'frontend/public/**/*.*'], { cwd: root })
    .filter((file) => !/\.(browser-test|test|states)\.ts$/.test(file))
    .sort()
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}
