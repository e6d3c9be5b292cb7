import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestFile } from '../release/manifest.ts'
import type { Made } from '../release/package.ts'
import { keptTestResult } from '../release/test-result.ts'
import { addRelease, addTests } from './releases.ts'
import { openStore } from './store.ts'
import { type Target, toolsClient } from './target.ts'

/** Adds a packaged release, and what its tests gave, to the artifact bucket. Returns the number of files sent. Throws as `addRelease` does. */
export async function sendRelease(target: Target, { folder, manifest }: Made): Promise<number> {
  const store = openStore(await toolsClient(target), target.bucket)
  try {
    const sent = await addRelease(store, folder, manifest)
    const tests = await keptTestResult(folder)
    const sha256 = createHash('sha256')
      .update(await readFile(join(folder, manifestFile)))
      .digest('hex')
    if (tests) await addTests(store, manifest.name, { manifest: sha256, ...tests })
    return sent
  } finally {
    store.close()
  }
}
