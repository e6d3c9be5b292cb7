import { createServer, type Socket } from 'node:net'
import type { Child } from './children.ts'

/** A part that has no process until somebody connects. */
export interface OnDemand {
  /** Starts the process now, if there is none, and waits for it. Throws what `start` throws. */
  begin(): Promise<void>
  /** Frees the port and ends the process, if there is one. */
  stop(): Promise<void>
}

/**
 * Listens on loopback in a part's stead and hands every connection over to its process, which `start` brings when the first one comes
 * and again when it has ended. Who connects where it cannot be started is answered 503; `start`'s error goes to `failed`.
 */
export async function listenOnDemand(port: number, start: () => Promise<Child>, failed: (error: unknown) => void): Promise<OnDemand> {
  let running: Promise<Child> | undefined
  const child = () => {
    if (running) return running
    const starting = start()
    running = starting
    const forget = () => {
      if (running === starting) running = undefined
    }
    starting.then(({ ended }) => ended).then(forget, forget)
    return starting
  }
  const give = async (socket: Socket, isAgain = false): Promise<void> => {
    const to = child()
    if (await (await to).hand(socket)) return
    // nobody had come for long, and it is ending just now
    if (running === to) running = undefined
    if (isAgain) socket.destroy()
    else await give(socket, true)
  }
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {})
    give(socket).catch((error: unknown) => {
      // what is not read keeps it open
      socket.end(unavailable).resume()
      failed(error)
    })
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    begin: async () => void (await child()),
    stop: async () => {
      server.close()
      await (await running?.catch(() => undefined))?.stop()
    },
  }
}

const sentence = 'This part of the stack did not start. `make logs` shows why.\n'
const unavailable = [
  'HTTP/1.1 503 Service Unavailable',
  'content-type: text/plain; charset=utf-8',
  `content-length: ${sentence.length}`,
  'cache-control: no-store',
  'connection: close',
  '',
  sentence,
].join('\r\n')
