// Holds the network namespace that a stack's containers share, and makes `127.0.0.1:<port>` inside mean the laptop's where a server of the stack runs there.
// STAGECRAFT_RELAYED: those ports, separated by commas. STAGECRAFT_RELAY: a folder with a socket for each (`<port>.sock`), or a host name.
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

const { STAGECRAFT_RELAYED = '', STAGECRAFT_RELAY = 'host.docker.internal' } = process.env

function forward(port) {
  const target = STAGECRAFT_RELAY.startsWith('/') ? { path: join(STAGECRAFT_RELAY, `${port}.sock`) } : { host: STAGECRAFT_RELAY, port }
  createServer({ allowHalfOpen: true }, (inside) => {
    const outside = connect({ ...target, allowHalfOpen: true })
    inside.pipe(outside).pipe(inside)
    for (const end of [inside, outside]) end.on('error', () => [inside, outside].forEach((each) => void each.destroy()))
  }).listen({ host: '127.0.0.1', port })
}

STAGECRAFT_RELAYED.split(',').filter(Boolean).map(Number).forEach(forward)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0))
// a process that waits for nothing ends
setInterval(() => {}, 2 ** 30)
