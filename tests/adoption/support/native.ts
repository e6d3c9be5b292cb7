import { execFileSync } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'

/** Whether Go is installed. */
export const hasGo = can('go', ['version'])

/** Builds the program in `native/` of the repository `plain`, as its own build would; without Go one that does nothing. */
export async function buildNative(root: string): Promise<void> {
  const folder = join(root, 'native')
  const binary = join(folder, 'bootstrap')
  if (hasGo) {
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GO111MODULE: 'off' }
    execFileSync('go', ['build', '-o', binary, 'main.go'], { cwd: folder, env })
  } else await writeFile(binary, '#!/bin/sh\n')
  await chmod(binary, 0o755)
  await writeFile(join(folder, 'native.zip'), zipSync({ bootstrap: await readFile(binary) }))
}

function can(command: string, words: string[]): boolean {
  try {
    execFileSync(command, words, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
