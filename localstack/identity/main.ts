import type { Socket } from 'node:net'
import { identityServer } from './server.ts'

/**
 * The process of the sign-in: what stands before the engine's hosted sign-in, and the stand-ins for identity providers.
 * Arguments: the stack's state folder, the address people know it by. Its parent listens there and hands it every connection.
 * It tells it `{ listening: true }` or `{ failed: string }`, and ends when nobody has come for `idleMs`: then no sign-in is under way either.
 */
const [state = '', url = ''] = process.argv.slice(2)
const idleMs = 15 * 60_000

try {
  const server = identityServer({ state, url })
  const leave = () => process.exit(0)
  let idle = setTimeout(leave, idleMs)
  process.on('message', (message, socket: Socket | undefined) => {
    if (message !== 'connection' || !socket) return
    server.emit('connection', socket)
    socket.resume()
  })
  server.on('request', () => {
    clearTimeout(idle)
    idle = setTimeout(leave, idleMs)
  })
  process.on('disconnect', leave)
  process.on('SIGTERM', leave)
  process.send?.({ listening: true })
} catch (error) {
  process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  process.exit(1)
}
