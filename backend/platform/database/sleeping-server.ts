import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface SleepingServer {
  port: number
  /** How many connections were accepted so far. */
  accepted(): number
  /** From now on everything passes, what has waited first. */
  wake(): void
  close(): Promise<void>
}

/** For tests: stands before the PostgreSQL server of `url` as Aurora does while it resumes. Connections are accepted, and nothing answers until `wake`. */
export async function sleepingServer(url: string): Promise<SleepingServer> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let waiting: Socket[] | undefined = []
  let accepted = 0
  const keep = (socket: Socket) => {
    sockets.add(socket)
    // either end may go first
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    return socket
  }
  const pass = (socket: Socket) => {
    const server = keep(connect(Number(port), hostname))
    socket.pipe(server).pipe(socket)
  }
  const front = createServer((socket) => {
    accepted++
    keep(socket)
    if (waiting) waiting.push(socket)
    else pass(socket)
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    port: (front.address() as AddressInfo).port, // it listens on a port
    accepted: () => accepted,
    wake: () => {
      for (const socket of waiting ?? []) pass(socket)
      waiting = undefined
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      front.close()
      await once(front, 'close')
    },
  }
}
