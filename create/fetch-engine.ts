import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What brings the engine. */
export interface Fetching {
  /** Waits for it, `patienceMs` at most, and ends it. */
  end(patienceMs: number): Promise<void>
}

/**
 * Brings the engine into the user's cache (`~/.cache/stagecraft`) while the packages are being installed, so that the first `make up` finds it there.
 * Nothing is said where it fails, because `make up` does the same again and says why.
 */
export function fetchEngine(): Fetching {
  const folder = mkdtempSync(join(tmpdir(), 'stagecraft-engine-'))
  // needs a newer Node than this command: under an older one it ends at once
  const child = spawn(process.execPath, [fileURLToPath(new URL('./engine/main.js', import.meta.url)), join(folder, 'engine')], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  return {
    end: async (patienceMs) => {
      const limit = setTimeout(() => child.kill(), patienceMs)
      await ended
      clearTimeout(limit)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
