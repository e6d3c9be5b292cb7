import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { publishPage } from '../page/publish.ts'
import type { Context } from './context.ts'
import { keyOf, type StoredRelease } from './releases.ts'

/** Publishes a release's page at its stage, with the stage's own `config.json`. Returns the number of files; 0 where the release has no page. */
export async function publishReleasedPage({ store, target }: Context, { manifest }: StoredRelease): Promise<number> {
  if (!manifest.page) return 0
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-page-'))
  try {
    const files = manifest.files.filter(({ path }) => path.startsWith('page/'))
    await Promise.all(
      files.map(async ({ path }) => {
        const content = await store.bytes(keyOf(manifest.name, path))
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), content)
      }),
    )
    return await publishPage(target, manifest.page, join(folder, 'page'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
