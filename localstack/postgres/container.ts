import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { composeUp, literally } from '../docker/compose.ts'
import { type ContainerStack, containerOf, containerStack, lastWords, removeContainer } from '../docker/container-stack.ts'
import { isRunningContainer } from '../docker/containers.ts'
import { askDocker, docker } from '../docker/docker.ts'
import { endOf } from '../docker/end-of.ts'
import { followLog } from '../docker/follow-log.ts'
import { hasNamespace } from '../docker/namespace.ts'
import { StagecraftError } from '../errors.ts'
import { connectWithin } from './connect.ts'
import { newPassword, writePassword } from './password.ts'
import type { PostgresOptions, PostgresServer } from './server.ts'

const user = 'stagecraft'
// in the network of the stack's containers, and where the engine is none of them
const services = { shared: 'database', alone: 'database-alone' }

/**
 * Starts PostgreSQL as a container, on loopback: its data in a named volume of the stack, its password random and kept in `folder`. It shares the network of
 * an engine in a container, where there is one. Throws `database-of-another-version` where the volume's data are of another major version.
 */
export async function startPostgresContainer({ folder, port, database, settings = [] }: PostgresOptions): Promise<PostgresServer> {
  const stack = stackOf(folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const password = await passwordOf(folder)
  const service = (await hasNamespace(stack)) ? services.shared : services.alone
  const container = await composeUp({
    stack,
    service,
    variables: { STAGECRAFT_DATABASE_PORT: String(port), STAGECRAFT_DATABASE_NAME: database, STAGECRAFT_DATABASE_PASSWORD: password },
    adapt: (described) => ({
      ...described,
      environment: { ...described.environment, POSTGRES_PASSWORD: literally(password), STAGECRAFT_SETTINGS: literally(settings.join('\n')) },
    }),
  })
  await followLog(container, join(folder, 'postgres.log'))
  const ended = endOf(container)
  const server: PostgresServer = {
    pid: 0,
    container,
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    url: `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
    ended,
    stop: () => removeContainer(container),
  }
  try {
    await accepts(server, ended, container)
  } catch (error) {
    await removeContainer(container, 5)
    throw error
  }
  return server
}

/** Whether the server of that folder runs. */
export async function isServingContainer(folder: string): Promise<boolean> {
  const running = await Promise.all(containersOf(folder).map((name) => isRunningContainer(name)))
  return running.some(Boolean)
}

/** Stops and removes its container; the volume stays. */
export async function stopPostgresContainer(folder: string): Promise<void> {
  for (const name of containersOf(folder)) await removeContainer(name)
}

/** Removes the container, its volume and all that is kept of it. */
export async function removePostgresContainer(folder: string): Promise<void> {
  await stopPostgresContainer(folder)
  await askDocker(['volume', 'rm', '--force', volumeOf(folder)], {
    seconds: 30,
    waitsFor: 'the database’s volume to be removed',
  })
}

function containersOf(folder: string): string[] {
  return Object.values(services).map((service) => containerOf(stackOf(folder), service))
}

function stackOf(folder: string): ContainerStack {
  return containerStack(dirname(folder))
}

// The one that is kept, or a new one; a volume that knows another is told this one. A new volume gets a new one: by it a start sees that the database is another
async function passwordOf(folder: string): Promise<string> {
  const kept = (await readFile(join(folder, 'password'), 'utf8').catch(() => '')).trim()
  if (/^[\w-]{24}$/.test(kept) && (await hasVolume(folder))) return kept
  const made = newPassword()
  await writePassword(folder, made)
  return made
}

async function hasVolume(folder: string): Promise<boolean> {
  const found = await askDocker(['volume', 'inspect', volumeOf(folder)], { seconds: 20, waitsFor: 'the list of volumes' })
  return found !== undefined
}

function volumeOf(folder: string): string {
  return `${stackOf(folder).project}_database`
}

async function accepts(server: PostgresServer, ended: Promise<number | null>, container: string): Promise<void> {
  const wanted = { ...server, patienceSeconds: 60, ended }
  const outcome = await connectWithin(wanted)
  if (outcome === 'ended') throw await notStarted(container)
  if (outcome === 'wrong-password') {
    await setPassword(container, server.password)
    return accepts(server, ended, container)
  }
  if (outcome === 'no-database') await createDatabase(container, server.database)
}

async function notStarted(container: string): Promise<StagecraftError> {
  const said = await lastWords(container)
  const [, theirs, mine] = /the volume holds a database of PostgreSQL (\S+), and this image is PostgreSQL (\S+)/.exec(said) ?? []
  if (theirs)
    return new StagecraftError(
      'database-of-another-version',
      `The volume of the database was written by PostgreSQL ${theirs}, and the image is PostgreSQL ${mine}.`,
      {
        hint: `To keep the data, set POSTGRES_TAG=${theirs} and run \`make up\`. To begin with an empty database, run \`make reset\`.`,
      },
    )
  return new StagecraftError('postgres-not-started', `PostgreSQL’s container ended:\n${said}`, { hint: 'The lines above are its last ones.' })
}

// over the socket inside the container, where its superuser needs no password
async function setPassword(container: string, password: string): Promise<void> {
  const script = `printf "alter role ${user} password '%s'" "$STAGECRAFT_PASSWORD" | psql --quiet --username=${user} --dbname=postgres --set=ON_ERROR_STOP=1`
  await docker(['exec', '--user', 'postgres', '--env', 'STAGECRAFT_PASSWORD', container, 'sh', '-c', script], {
    seconds: 30,
    waitsFor: 'the database to take its password',
    environment: { STAGECRAFT_PASSWORD: password },
  })
}

async function createDatabase(container: string, database: string): Promise<void> {
  await docker(['exec', '--user', 'postgres', container, 'createdb', `--username=${user}`, '--', database], {
    seconds: 30,
    waitsFor: 'the database to be created',
  })
}
