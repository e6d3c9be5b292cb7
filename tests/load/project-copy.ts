import { execFile, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

/** A copy of the project in a temporary folder, to edit and start at will: own state, own ports, the packages and programs of the original. */
export interface ProjectCopy {
  root: string
  /** Runs the command line in it; resolves with the exit code and what it printed. */
  stagecraft(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }>
  remove(): Promise<void>
}

export async function copyProject(original: string): Promise<ProjectCopy> {
  const root = await mkdtemp(join(tmpdir(), 'stagecraft-copy-'))
  const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: original, maxBuffer: 16 * 1024 * 1024 })
  for (const file of stdout.split('\0').filter(Boolean)) {
    await mkdir(dirname(join(root, file)), { recursive: true })
    await cp(join(original, file), join(root, file)).catch(ignoreMissing)
  }
  await mkdir(join(root, '.stagecraft'))
  await symlink(join(original, 'node_modules'), join(root, 'node_modules'))
  for (const name of ['bin', 'node', 'engine', 'installed'])
    await symlink(join(original, '.stagecraft', name), join(root, '.stagecraft', name)).catch(() => {})
  const stagecraft = (...words: string[]) => run(join(root, 'scripts', 'stagecraft.sh'), words, root)
  return {
    root,
    stagecraft,
    remove: async () => {
      await stagecraft('down')
      await rm(root, { recursive: true, force: true })
    },
  }
}

function run(command: string, words: string[], cwd: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const { STAGECRAFT_STATE, NODE_COMPILE_CACHE, ...environment } = process.env
    const child = spawn(command, words, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => (stdout += text))
    child.stderr.on('data', (text) => (stderr += text))
    child.once('error', reject)
    child.once('exit', (code) => resolve({ code: code ?? 1, stdout, stderr }))
  })
}

// deleted in the work tree, not yet committed
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}
