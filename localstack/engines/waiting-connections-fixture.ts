import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'

/** How many connections may wait at this machine's most until a server takes them: macOS has 128, and says so nowhere. */
export const mostWaiting = Number(await readFile('/proc/sys/net/core/somaxconn', 'utf8').catch(() => 0))

/**
 * Opens that many connections to a server that stands still meanwhile (SIGSTOP), so that it takes none. Throws where one of them does not come to wait: the
 * system drops it and tries again, and nobody has room for it.
 */
export async function connectWhileStopped(pid: number, endpoint: string, count: number): Promise<void> {
  const { hostname, port } = new URL(endpoint)
  const sockets: Socket[] = []
  process.kill(pid, 'SIGSTOP')
  try {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(Number(port), hostname)
        sockets.push(socket)
        await once(socket, 'connect', { signal: AbortSignal.timeout(20_000) })
      }),
    )
  } finally {
    process.kill(pid, 'SIGCONT')
    for (const socket of sockets) socket.destroy()
  }
}
