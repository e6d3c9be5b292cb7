import getPort from 'get-port'
import { guardedFolder } from '../../localstack/machine/guarded-folder.ts'
import { removePostgres, startPostgres } from '../../localstack/postgres/server.ts'

/** One real PostgreSQL for the whole run, in a temporary folder, gone afterwards. Durability is what the fault tests look at, on a server of their own. */
export default async function setup(): Promise<() => Promise<void>> {
  const { folder, remove } = await guardedFolder('stagecraft-postgres-')
  const server = await startPostgres({
    folder,
    port: await getPort({ host: '127.0.0.1' }),
    database: 'tests',
    settings: ['fsync=off', 'synchronous_commit=off', 'max_connections=200'],
  })
  process.env.TEST_DATABASE_URL = server.url
  return async () => {
    await server.stop()
    await removePostgres(folder)
    await remove()
  }
}
