import { spawn } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** A user of the machine. */
export interface User {
  uid: number
  gid: number
}

/** Somebody who has nothing to do with the stack: no account of the system has this number. */
export const stranger: User = { uid: 64_123, gid: 64_123 }

/** Every file below these folders; a folder that is not there has none. */
export async function filesBelow(...folders: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
      const below = await filesBelow(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name)))
      return [...entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name)), ...below]
    }),
  )
  return lists.flat()
}

/** Which of these files the user can open. Each is really tried; only root can try it as somebody else. */
export async function readableBy(user: User, files: readonly string[]): Promise<string[]> {
  const script = 'while IFS= read -r file; do if command : < "$file"; then printf "%s\\n" "$file"; fi; done 2>/dev/null'
  const child = spawn('/bin/sh', ['-c', script], { ...user, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(`${files.join('\n')}\n`)
  let output = ''
  child.stdout.on('data', (text) => (output += text))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`The shell of user ${user.uid} ended with ${code}.`)
  return output.split('\n').filter(Boolean)
}
