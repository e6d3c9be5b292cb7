import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { withFolder } from '@stagecraft/localstack/machine/temporary.ts'
import { publishPage } from '../page/publish.ts'
import type { Context } from './context.ts'
import { keyOf, type StoredRelease } from './releases.ts'

/** Publishes a release's page at its stage, with the stage's own `config.json`. Returns the number of files; 0 where the release has no page. */
export async function publishReleasedPage({ store, target }: Context, { manifest }: StoredRelease): Promise<number> {
  const { page } = manifest
  if (!page) return 0
  return withFolder(target, 'page', async (folder) => {
    const files = manifest.files.filter(({ path }) => path.startsWith('page/'))
    await Promise.all(
      files.map(async ({ path }) => {
        const content = await store.bytes(keyOf(manifest.name, path))
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), content)
      }),
    )
    return await publishPage(target, page, join(folder, 'page'))
  })
}
