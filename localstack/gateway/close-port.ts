import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/**
 * Hangs up on whoever connects to this port of our process, before a byte is read: serverless-offline listens there for invocations
 * that nobody has to sign. On AWS an invocation is signed; locally the engine takes those.
 */
export function closePort(port: number): void {
  // https://nodejs.org/api/diagnostics_channel.html#event-netserversocket
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { socket: Socket } // the channel's own form
    if (socket.localPort === port) socket.destroy()
  })
}
