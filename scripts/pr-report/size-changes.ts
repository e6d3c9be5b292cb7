import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildPage } from '@stagecraft/localstack/page/build.ts'
import type { Bundle } from './packaged.ts'
import type { Size, SizeChange } from './report.ts'

/** Every function’s bundle on both sides, by name. */
export function bundleChanges(before: readonly Bundle[], after: readonly Bundle[]): SizeChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))].sort()
  return names.map((name) => {
    const [one, other] = [before, after].map((side) => side.find((bundle) => bundle.name === name))
    return { name, before: sizeOf(one), after: sizeOf(other), changed: one?.content !== other?.content }
  })
}

function sizeOf(bundle: Bundle | undefined): Size | undefined {
  return bundle && { bytes: bundle.bytes, packed: bundle.packed }
}

/** The scripts of a page’s production build: their size, as they are and gzipped one by one as they are sent, and a hash of all that was built. */
export async function pageScript(folder: string, outDir: string): Promise<Size & { hash: string }> {
  await buildPage(folder, outDir)
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => relative(outDir, join(entry.parentPath, entry.name)))
  const hash = createHash('sha256')
  const size = { bytes: 0, packed: 0 }
  for (const file of files.sort()) {
    const content = await readFile(join(outDir, file))
    hash.update(`${file}\0`).update(content)
    if (!/\.m?js$/.test(file)) continue
    size.bytes += content.length
    size.packed += gzipSync(content).length
  }
  return { ...size, hash: hash.digest('hex') }
}
