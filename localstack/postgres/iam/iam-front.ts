import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ServerCertificate } from './certificates.ts'

export interface IamFront {
  port: number
  /** Every token that was shown, in order. */
  tokens: string[]
  /** The TLS version of each connection that got as far. */
  versions: (string | null)[]
  close(): Promise<void>
}

/** Undefined where `user` may come in with that token, else why not. */
export type Verify = (user: string, token: string) => Promise<string | undefined>

/**
 * Stands before a PostgreSQL server and signs in as RDS does with IAM: no connection without TLS, the token as a password in clear inside TLS
 * (RDS asks PAM), then the session is the server's own. The server trusts who comes by its Unix socket, which is in a private folder. Who is not one of
 * those that `takesToken` knows is asked by the server itself.
 * The messages: https://www.postgresql.org/docs/17/protocol-flow.html and protocol-message-formats.html
 */
export async function iamFront(
  socket: string,
  { certificate, key }: ServerCertificate,
  verify: Verify,
  takesToken: (user: string) => boolean = () => true,
): Promise<IamFront> {
  const [tokens, versions, sockets]: [string[], (string | null)[], Set<Socket>] = [[], [], new Set()]
  const keep = <S extends Socket>(each: S): S => {
    sockets.add(each.on('error', () => {}).on('close', () => sockets.delete(each)))
    return each
  }
  const serve = async (raw: Socket) => {
    const [asked] = (await once(raw, 'data')) as [Buffer] // a request for TLS is 8 bytes
    if (asked.length !== 8 || asked.readInt32BE(4) !== sslRequest)
      return raw.end(refused('28000', 'no pg_hba.conf entry for this host, no encryption'))
    raw.write('S')
    const client = keep(new TLSSocket(raw, { isServer: true, cert: certificate, key }))
    const [startup] = (await once(client, 'data')) as [Buffer]
    versions.push(client.getProtocol())
    const user = /\0user\0([^\0]*)\0/.exec(`\0${startup.subarray(8).toString()}`)?.[1] ?? ''
    if (takesToken(user)) {
      client.write(askForPassword)
      const [answer] = (await once(client, 'data')) as [Buffer]
      const token = answer.subarray(5, -1).toString()
      tokens.push(token)
      const why = await verify(user, token)
      if (why) return client.end(refused('28000', `PAM authentication failed for user "${user}": ${why}`))
    }
    const server = keep(connect(socket))
    server.write(startup)
    client.pipe(server).pipe(client)
  }
  const front = createServer((raw) => void serve(keep(raw)).catch(() => raw.destroy()))
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  return {
    port: (front.address() as AddressInfo).port, // it listens on a port
    tokens,
    versions,
    close: async () => {
      for (const each of sockets) each.destroy()
      front.close()
      await once(front, 'close')
    },
  }
}

const sslRequest = 80877103
// AuthenticationCleartextPassword
const askForPassword = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])

function refused(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`)
  const head = Buffer.from('E\0\0\0\0')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
