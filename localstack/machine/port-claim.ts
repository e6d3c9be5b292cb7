import { createSocket, type Socket } from 'node:dgram'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** A port that this process has claimed, until `release` or until the process ends. */
export interface PortClaim {
  release(): void
}

/**
 * Claims a TCP port on loopback for this process; undefined where another start has claimed it, or a program listens there.
 *
 * The claim is a bound UDP socket of the same number. The kernel gives it to one process of the machine and takes it back however that process ends,
 * so no claim is ever stale and nobody waits for a lock. TCP ports are counted apart: the part that is to listen there is not in its own way.
 * Nothing reads from the socket.
 */
export async function claimPort(port: number): Promise<PortClaim | undefined> {
  const socket = await bound(port)
  if (!socket) return undefined
  if (await isFree(port)) return { release: () => void socket.close() }
  socket.close()
  return undefined
}

/** As `claimPort`, but waits up to `patienceMs` for a port that is about to become free: a part that just ended may hold it for a moment. */
export async function awaitPort(port: number, patienceMs: number): Promise<PortClaim | undefined> {
  for (let waited = 0; ; waited += 50) {
    const claim = await claimPort(port)
    if (claim || waited >= patienceMs) return claim
    await sleep(50)
  }
}

// those above 1023 that browsers and `fetch` refuse to open: https://fetch.spec.whatwg.org/#bad-port
const blocked = new Set([...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6679, 6697, 10080], ...[6665, 6666, 6667, 6668, 6669]])

/** Whether a part may be at this TCP port of loopback at this moment: nothing listens there, and browsers open it. */
export async function isFree(port: number): Promise<boolean> {
  if (blocked.has(port)) return false
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

function bound(port: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => {
      socket.close()
      resolve(undefined)
    })
    socket.bind({ address: '127.0.0.1', port, exclusive: true }, () => {
      socket.removeAllListeners('error').on('error', () => {})
      // the claim keeps no process alive
      socket.unref()
      resolve(socket)
    })
  })
}
