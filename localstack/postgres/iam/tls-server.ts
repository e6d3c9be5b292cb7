import { chmod, chown, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import getPort from 'get-port'
import { guardedFolder } from '../../machine/guarded-folder.ts'
import { postgresAccount } from '../account.ts'
import { type PostgresServer, removePostgres, startPostgres } from '../server.ts'
import type { ServerCertificate } from './certificates.ts'

export interface TlsServer {
  server: PostgresServer
  /** Its Unix socket, by which it trusts everybody; only its own account and root get there. */
  socket: string
  remove(): Promise<void>
}

/** PostgreSQL as Aurora with `rds.force_ssl` and the role `rds_iam`: over the network with TLS alone, unless `moreRules` (lines of pg_hba.conf) come before. */
export async function tlsServer(
  { certificate, key }: ServerCertificate,
  { database, moreRules = '' }: { database: string; moreRules?: string },
): Promise<TlsServer> {
  const account = postgresAccount()
  const { folder, remove } = await guardedFolder('stagecraft-tls-')
  const sockets = await guardedFolder('stagecraft-socket-')
  const own = async (file: string) => {
    if (account.uid !== undefined && account.gid !== undefined) await chown(file, account.uid, account.gid)
    return file
  }
  const write = async (name: string, text: string) => {
    const file = join(sockets.folder, name)
    await writeFile(file, text, { mode: 0o600 })
    return own(file)
  }
  await chmod(sockets.folder, 0o700)
  await own(sockets.folder)
  await mkdir(join(folder, 'postgres'))
  const rules = `${moreRules}local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\nhostnossl all all 127.0.0.1/32 reject\n`
  const files = {
    ssl_cert_file: await write('server.crt', certificate),
    ssl_key_file: await write('server.key', key),
    hba_file: await write('hba.conf', rules),
  }
  const place = { folder: join(folder, 'postgres'), port: await getPort({ host: '127.0.0.1' }), database }
  // its first start makes the database, over a connection that the rules refuse
  const first = await startPostgres({ ...place, settings: ['fsync=off'] })
  await makeTokenRole(first)
  await first.stop()
  const settings = Object.entries(files).map(([name, file]) => `${name}=${file}`)
  const server = await startPostgres({ ...place, settings: ['ssl=on', `unix_socket_directories=${sockets.folder}`, 'fsync=off', ...settings] })
  return {
    server,
    socket: join(sockets.folder, `.s.PGSQL.${server.port}`),
    remove: async () => {
      await server.stop()
      await removePostgres(join(folder, 'postgres'))
      await Promise.all([remove(), sockets.remove()])
    },
  }
}

// RDS has it: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
async function makeTokenRole({ url }: PostgresServer): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create role rds_iam nologin').finally(() => client.end())
}
