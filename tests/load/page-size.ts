import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildPage } from '@stagecraft/localstack/page/build.ts'

/** KiB of all scripts of the production page, gzipped one by one as they are sent. */
export async function measurePageScript(folder: string): Promise<number> {
  const outDir = await mkdtemp(join(tmpdir(), 'stagecraft-page-'))
  try {
    await buildPage(folder, outDir)
    const files = (await readdir(outDir, { recursive: true })).filter((file) => file.endsWith('.js'))
    const sizes = await Promise.all(files.map(async (file) => gzipSync(await readFile(join(outDir, file))).length))
    return sizes.reduce((sum, size) => sum + size, 0) / 1_024
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}
