import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { installPackages } from '../../scripts/install/packages.ts'
import { root } from '../system/support/stack.ts'

const run = promisify(execFile)

test('a change set for one package raises both to the same version, and what one asks of the other', async () => {
  const tools = await installPackages(join(root, 'scripts', 'packages', 'tools'))
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-versions-'))
  try {
    await repository(folder)
    const set = "---\n'@stagecraft/localstack': minor\n---\n\nA new engine.\n"
    await writeFile(join(folder, '.changeset', 'new-engine.md'), set)
    await run(process.execPath, [join(tools, 'node_modules', '@changesets', 'cli', 'bin.js'), 'version'], { cwd: folder })
    const [local, cli] = await Promise.all(['localstack', 'scripts'].map((each) => manifest(folder, each)))
    const { version: before } = await manifest(root, 'localstack')
    expect(local?.version).toBe(before.replace(/\.(\d+)\.\d+$/, (_, minor: string) => `.${Number(minor) + 1}.0`))
    expect(cli?.version).toBe(local?.version)
    expect(cli?.dependencies['@stagecraft/localstack']).toBe(local?.version)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

// manifests and settings as they are here
async function repository(folder: string): Promise<void> {
  for (const file of ['package.json', 'package-lock.json', 'localstack/package.json', 'scripts/package.json', '.changeset/config.json']) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await cp(join(root, file), join(folder, file))
  }
  const git = (...words: string[]) => run('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], { cwd: folder })
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '.')
  await git('commit', '--quiet', '--message=begin')
}

async function manifest(folder: string, part: string): Promise<{ version: string; dependencies: Record<string, string> }> {
  return JSON.parse(await readFile(join(folder, part, 'package.json'), 'utf8')) as { version: string; dependencies: Record<string, string> } // npm's
}
