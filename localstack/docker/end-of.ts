import { spawn } from 'node:child_process'

/** Resolves when the container has ended, with its exit code; null where it was removed or the daemon ended. */
export function endOf(container: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('docker', ['wait', container], { stdio: ['ignore', 'pipe', 'ignore'], detached: true })
    let said = ''
    child.stdout.on('data', (text) => (said += text))
    child.once('error', () => resolve(null))
    child.once('close', () => resolve(/^\d+\s*$/.test(said) ? Number(said) : null))
    // nobody is kept waiting for it
    child.unref()
    if ('unref' in child.stdout && typeof child.stdout.unref === 'function') child.stdout.unref()
  })
}
