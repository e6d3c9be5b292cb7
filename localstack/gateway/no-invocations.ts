import { subscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:net'

/** The port to give serverless-offline for invocations, which it insists on: any free one. */
export const anyPort = 0

/**
 * Closes every server of this process that is told to listen on `anyPort` as soon as it does, and until then hangs up. serverless-offline
 * takes invocations there that nobody has to sign; nothing needs them, because functions invoke one another at the engine, signed as on AWS.
 */
export function closeInvocations(): void {
  // https://nodejs.org/api/diagnostics_channel.html#event-tracingnetserverlistenasyncstart: before the port is taken
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    const { server, options } = message as { server: Server; options: { port?: unknown } } // the channel's own form
    if (options.port !== anyPort) return
    server.prependListener('connection', (socket) => socket.destroy())
    server.once('listening', () => server.close())
  })
}
