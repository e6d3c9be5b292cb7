import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Git's id of the commit that is checked out in `root`, with `+` where files differ from it; undefined where there is no Git, or no commit. */
export async function commitOf(root: string): Promise<string | undefined> {
  const git = async (...words: string[]) => (await promisify(execFile)('git', ['-C', root, ...words], { timeout: 10_000 })).stdout.trim()
  try {
    const [commit, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain', '--untracked-files=no')])
    return changes ? `${commit}+` : commit
  } catch {
    return undefined
  }
}
