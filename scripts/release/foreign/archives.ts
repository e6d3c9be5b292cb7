import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { archiveBundles } from './archive-bundles.ts'
import { archiveFiles } from './archive-files.ts'

/** How a function's code is made: `bundle` by serverless-esbuild, or `files` as the Framework packs them where nothing bundles. */
export type Making = 'bundle' | 'files'

/** How a release makes a function of such a description, whatever its runtime. */
export function makingOf({ packaging }: Pick<Description, 'packaging'>): Making {
  return packaging.plugins.includes('serverless-esbuild') ? 'bundle' : 'files'
}

const makers = { bundle: archiveBundles, files: archiveFiles }

/**
 * Writes the archives of a repository that does not know the kit to `functions/<sha-256>.zip` below `folder`. `described`: of one stage each, all of which
 * have the same code (same-code.ts). Returns short name → sha-256. Throws `does-not-build`, `not-releasable`, `code-too-large`.
 */
export async function foreignArchives(root: string, described: readonly Description[], folder: string): Promise<Record<string, string>> {
  await mkdir(join(folder, 'functions'), { recursive: true })
  const hashes: Record<string, string> = {}
  for (const description of described) {
    // a function may be of one stage alone
    const keys = Object.keys(description.functions).filter((key) => !hashes[key])
    if (keys.length > 0) Object.assign(hashes, await makers[makingOf(description)](root, description, keys, folder))
  }
  return hashes
}
