import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * The other end of `listenOnDemand`, in the part's process: `server` serves the connections that the parent accepted, and does not listen itself.
 * The process ends when for `idleMs` nobody asked anything and no answer was under way.
 */
export function serveHanded(server: Server, idleMs: number): void {
  let underWay = 0
  let idle: NodeJS.Timeout | undefined
  const wait = () => {
    clearTimeout(idle)
    if (underWay === 0) idle = setTimeout(() => process.exit(0), idleMs)
  }
  process.on('message', (message, socket: Socket | undefined) => {
    if (message !== 'connection' || !socket) return
    server.emit('connection', socket)
    socket.resume()
  })
  server.on('request', (_, response) => {
    underWay += 1
    wait()
    response.once('close', () => {
      underWay -= 1
      wait()
    })
  })
  wait()
}
