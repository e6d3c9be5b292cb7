import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeleteObjectsCommand, ListBucketsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3'
import { signIn, type Tokens } from '@stagecraft/localstack/identity/sign-in.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { readStack, type StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import pg from 'pg'
import { header as columns } from './order-files.ts'

/** The project's own folder. */
export const root = join(import.meta.dirname, '..', '..', '..')
export const northwind = join(root, 'frontend', 'public', 'samples', 'northwind-order-events.csv')
export const header = `${columns}\n`

/** The private stack of this run: `make test` or a suite's set-up has started it. */
export async function givenStack(): Promise<{ project: Project; record: StackRecord }> {
  if (!process.env.STAGECRAFT_STATE)
    throw new Error('These tests run on a private stack, and none was started: run their suite, `make test SUITE=system` for one.')
  const project = await openProject(root)
  const record = await readStack(project)
  if (!record) throw new Error(`No stack runs with its state in ${project.state}.`)
  return { project, record }
}

/** Asks the database, as somebody outside. */
export async function rows<T extends pg.QueryResultRow>(record: StackRecord, statement: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: record.database?.url })
  await client.connect()
  try {
    return (await client.query<T>(statement, values)).rows
  } finally {
    await client.end()
  }
}

/** As if nothing had ever been handed over: no row and no object (outbox_request has one row for ever). Only for a stack that is at rest. */
export async function emptyStack(record: StackRecord): Promise<void> {
  const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  for (const { Name } of Buckets.filter((bucket) => bucket.Name?.includes('-intake-'))) {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: Name }))
    const Objects = Versions.map(({ Key = '', VersionId }) => ({ Key, VersionId }))
    if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket: Name, Delete: { Objects } }))
  }
  s3.destroy()
  await emptyTables(record)
}

/** As if nothing had been read yet: what is in the bucket stays, and of who did what nothing is ever deleted. */
export async function emptyTables(record: StackRecord): Promise<void> {
  const tables = await rows<{ tablename: string }>(
    record,
    `select tablename from pg_tables where schemaname = 'public' and tablename !~ '^knex|^(activity|outbox_request)$'`,
  )
  await rows(record, `truncate ${tables.map(({ tablename }) => `"${tablename}"`).join(', ')} cascade`)
}

export interface Figures {
  id: string
  settled: boolean
  lines: number
  queued: number
  applied: number
  waiting: number
  duplicate: number
  refused: number
  dead: number
}

/** Hands a file over as the page does and waits until it has settled. */
export async function importText(record: StackRecord, fileName: string, text: string | Uint8Array<ArrayBuffer>): Promise<Figures> {
  const started = await fetch(`${record.urls.api}/uploads`, {
    method: 'POST',
    headers: { ...(await signedIn(record)), 'content-type': 'application/json' },
    body: JSON.stringify({ fileName, sizeBytes: Buffer.byteLength(text) }),
  })
  const { key, url, fields } = (await started.json()) as { key: string; url: string; fields: Record<string, string> }
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([text], { type: 'text/csv' }), fileName)
  const answer = await fetch(url, { method: 'POST', body: form })
  if (!answer.ok) throw new Error(`The upload was refused: ${answer.status} ${await answer.text()}`)
  return eventually(`an import of ${fileName} that has settled`, async () => {
    const { items } = await get<{ items: Figures[] }>(record, `/imports?key=${encodeURIComponent(key)}`)
    return items.find((each) => each.settled)
  })
}

export async function importFile(record: StackRecord, file: string): Promise<Figures> {
  // as bytes: a sample may hold some that are no UTF-8
  return importText(record, basename(file), await readFile(file))
}

const held = new Map<string, Promise<Tokens>>()

/** The header of the operator, or of the sample person named; by the real sign-in, once for each start of a stack. Nothing where nobody signs in. */
export async function signedIn(record: StackRecord, user = 'operator'): Promise<Record<string, string>> {
  if (!record.urls.signIn) return {}
  const key = `${record.startedAt} ${record.urls.signIn} ${user}`
  const tokens = held.get(key) ?? signInAs(record, user)
  held.set(key, tokens)
  return { authorization: `Bearer ${(await tokens).accessToken}` }
}

async function signInAs({ urls }: StackRecord, user: string): Promise<Tokens> {
  const configuration = (await (await fetch(`${urls.page}/config.json`)).json()) as { clientId: string; signInUrl: string; scopes: string[] }
  return signIn({ ...configuration, redirectUri: `${urls.page}/signed-in`, user })
}

export async function get<T>(record: StackRecord, path: string): Promise<T> {
  const answer = await fetch(`${record.urls.api}${path}`, { headers: await signedIn(record) })
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Looks again and again until there is something; says what it waited for where there never is. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>, withinMs = 300_000): Promise<T> {
  const until = Date.now() + withinMs
  let trouble: unknown
  while (Date.now() < until) {
    const found = await look().catch((error: unknown) => {
      trouble = error
      return undefined
    })
    if (found) return found
    await sleep(50)
  }
  throw new Error(`There was not, within ${withinMs / 1_000} s, ${what}.`, { cause: trouble })
}
