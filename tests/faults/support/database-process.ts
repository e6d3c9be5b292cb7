import { execFile, execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startPostgres } from '../../../localstack/postgres/server.ts'
import { endProcess } from '../../../localstack/supervisor/process-table.ts'
import { readProcesses, writeProcesses } from '../../../localstack/supervisor/records.ts'
import { dockerSays } from '../../containers/support/container-fixture.ts'
import { until } from './settle.ts'
import { partOf, type Stack } from './stack.ts'

/** Stops PostgreSQL as it stands, every process of it: connections stay open and nobody answers. */
export async function freezeDatabase(stack: Stack): Promise<() => Promise<void>> {
  const { pid: postmaster, container } = await partOf(stack, 'database')
  if (container) {
    // a process that writes to the disk can't be frozen before it has written, and Docker gives up soon
    await until('PostgreSQL stands still', async () => (await dockerSays('pause', container)) !== '')
    return async () => void (await dockerSays('unpause', container))
  }
  // it first, so that it makes no new ones
  process.kill(postmaster, 'SIGSTOP')
  const frozen = [postmaster, ...(await childrenOf(postmaster))]
  for (const pid of frozen) process.kill(pid, 'SIGSTOP')
  return async () => {
    for (const pid of frozen.reverse()) process.kill(pid, 'SIGCONT')
  }
}

/**
 * Makes PostgreSQL what Aurora is while it resumes: every session is ended, and new connections are accepted by the system and answered by nobody until
 * `resume`, or until it is disposed of.
 */
export async function pauseDatabase(stack: Stack): Promise<Disposable & { resume(): void }> {
  const { pid: postmaster, container } = await partOf(stack, 'database')
  // to the container's first process: the server's
  const signal = (name: 'STOP' | 'CONT') =>
    container ? execFileSync('docker', ['kill', `--signal=${name}`, container], { stdio: 'ignore' }) : process.kill(postmaster, `SIG${name}`)
  const client = await stack.pool.connect()
  signal('STOP')
  await client.query("select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")
  client.release()
  const resume = () => void signal('CONT')
  return { resume, [Symbol.dispose]: resume }
}

/** Shuts PostgreSQL down (connections are closed, new ones refused), does `meanwhile`, and starts it again whatever became of that. */
export async function withoutDatabase<T>(stack: Stack, meanwhile: () => Promise<T>): Promise<T> {
  const { pid, container } = await partOf(stack, 'database')
  if (container) await dockerSays('stop', '--time', '20', container)
  else await endProcess(pid, 'postgres', { signal: 'SIGINT', graceMs: 20_000 })
  try {
    return await meanwhile()
  } finally {
    if (container) await dockerSays('start', container)
    else await startDatabase(stack)
  }
}
async function startDatabase({ project, record }: Stack): Promise<void> {
  const { port, pathname } = new URL(record.urls.database ?? '')
  const server = await startPostgres({ folder: join(project.state, 'postgres'), port: Number(port), database: pathname.slice(1) })
  const others = (await readProcesses(project)).filter(({ name }) => name !== 'database')
  await writeProcesses(project, [...others, { name: 'database', pid: server.pid, mark: 'postgres' }])
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, parentPid]) => (parentPid === parent ? [pid] : []))
}
