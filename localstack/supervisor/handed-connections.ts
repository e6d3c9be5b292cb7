import type { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** The other end of `listenOnDemand`, in the part's process. */
export interface Handed {
  /**
   * From now on this server, of node:http or like it, serves the connections that the parent accepted. It does not listen itself. `webSockets`: it takes them, and
   * each open one is somebody who looks.
   */
  serve(server: EventEmitter, takes?: { webSockets: true }): void
}

/** The process ends when for `idleMs` nobody asked anything, no answer was under way, and no WebSocket was open. */
export function handedConnections(idleMs: number): Handed {
  let serving: EventEmitter | undefined
  let underWay = 0
  let idle: NodeJS.Timeout | undefined
  const wait = () => {
    clearTimeout(idle)
    if (underWay === 0) idle = setTimeout(() => process.exit(0), idleMs)
  }
  const begin = (work: ServerResponse | Duplex) => {
    underWay += 1
    wait()
    work.once('close', () => {
      underWay -= 1
      wait()
    })
  }
  process.on('message', (message, socket: Socket | undefined) => {
    if (message !== 'connection' || !socket) return
    // from the first one on: what it takes to start is no idle time
    wait()
    serving?.emit('connection', socket)
    socket.resume()
  })
  return {
    serve: (server, takes) => {
      serving = server
      server.on('request', (_, response: ServerResponse) => begin(response))
      // a server that anybody listens to for upgrades leaves the answer to them: https://nodejs.org/api/http.html#event-upgrade_1
      if (takes?.webSockets) server.on('upgrade', (_, socket: Duplex) => begin(socket))
    },
  }
}
