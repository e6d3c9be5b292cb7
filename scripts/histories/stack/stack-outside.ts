import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { besideAccess, clientOptions, type EngineAccess, type StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { stackName } from '@stagecraft/localstack/stack/description.ts'
import { physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import pg from 'pg'
import type { Outside } from '../application.ts'
import { signedIn } from './signed-in.ts'

/** The stack as people and other systems see it, and its database as its administrator sees it. */
export interface StackOutside extends Outside {
  query<Row>(text: string): Promise<Row[]>
  /** Resolves when a history may begin. Throws what somebody has to do before. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** What an outside is made of. */
export interface OutsideParts extends Pick<StackOutside, 'query' | 'ready' | 'close'> {
  access: EngineAccess | StageAccess
  /** The name of its stack in CloudFormation. */
  stack: string
  /** The API's address. */
  api: string
  people: ReturnType<typeof signedIn>
}

/** For the local stack that runs. */
export async function stackOutside(project: Project, record: StackRecord): Promise<StackOutside> {
  const pool = new pg.Pool({ connectionString: record.database?.url, max: 3, connectionTimeoutMillis: 5_000, statement_timeout: 20_000 })
  // faults close them
  pool.on('error', () => {})
  return outsideOf({
    access: record,
    stack: stackName(record),
    api: record.urls.api,
    people: signedIn((person) => signInSamplePerson(project.state, record.urls.signIn, person, besideAccess(record))),
    query: async <Row>(text: string) => (await pool.query<Row & pg.QueryResultRow>(text)).rows,
    ready: async () => {},
    close: () => pool.end(),
  })
}

/** Objects by S3, requests by the API. */
export function outsideOf({ access, stack, api, people, query, ready, close }: OutsideParts): StackOutside {
  // a name before a loopback address leads nowhere
  const s3 = new S3Client({ ...clientOptions(access), forcePathStyle: clientOptions(access).endpoint !== undefined })
  const buckets = new Map<string, string>()
  return {
    async put(bucket, key, body) {
      const name = buckets.get(bucket) ?? (await physicalId(access, stack, bucket))
      buckets.set(bucket, name)
      const { VersionId = 'null' } = await s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }))
      return VersionId
    },
    async request(person, method, path, body) {
      const ask = async () =>
        fetch(`${api}${path}`, {
          method,
          headers: { authorization: `Bearer ${await people.tokenOf(person)}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      let answer = await ask()
      if (answer.status === 401) {
        // signed out meanwhile, or by a pool that was made anew
        people.forget(person)
        answer = await ask()
      }
      const text = await answer.text()
      return { status: answer.status, body: text ? JSON.parse(text) : undefined }
    },
    query,
    ready,
    async close() {
      s3.destroy()
      await close()
    },
  }
}
