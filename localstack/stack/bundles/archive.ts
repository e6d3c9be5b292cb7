import { readFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { zipSync } from 'fflate'
import type { Bundle } from './bundle.ts'

/** A bundle as Lambda wants it: a zip with the module at the handler's path, and its source map beside it, which names the sources in full, because it is unpacked somewhere else. */
export async function archive(bundle: Bundle): Promise<Uint8Array> {
  const [code, map] = await Promise.all([readFile(bundle.file), readFile(bundle.map, 'utf8')])
  const { sources, ...rest } = JSON.parse(map) as { sources: string[] }
  // a source is an address: esbuild and Node encode what a path may hold and an address may not
  const place = pathToFileURL(bundle.map)
  const inFull = JSON.stringify({ ...rest, sources: sources.map((source) => new URL(source, place).href) })
  // a fixed time: the same code is the same archive
  return zipSync({ [`${bundle.module}.mjs`]: code, [`${bundle.module}.mjs.map`]: Buffer.from(inFull) }, { level: 1, mtime: '2000-01-01' })
}
