import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { besideAccess, clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import pg from 'pg'
import type { Outside } from '../application.ts'
import { resolver } from '../simulation/template.ts'

/** The stack as people and other systems see it, and its database as its administrator sees it. */
export interface StackOutside extends Outside {
  query<Row>(text: string): Promise<Row[]>
  close(): Promise<void>
}

/** For a stack that runs. */
export async function stackOutside(project: Project, record: StackRecord): Promise<StackOutside> {
  const resolve = resolver(await describe(project), {})
  const s3 = new S3Client({ ...clientOptions(record), forcePathStyle: true })
  const pool = new pg.Pool({ connectionString: record.database?.url, max: 3, connectionTimeoutMillis: 5_000, statement_timeout: 20_000 })
  // faults close them
  pool.on('error', () => {})
  const tokens = new Map<string, Promise<{ accessToken: string }>>()
  return {
    async put(bucket, key, body) {
      const { VersionId = 'null' } = await s3.send(new PutObjectCommand({ Bucket: String(resolve({ Ref: bucket })), Key: key, Body: body }))
      return VersionId
    },
    async request(person, method, path, body) {
      const token = tokens.get(person) ?? signInSamplePerson(project.state, record.urls.signIn, person, besideAccess(record))
      tokens.set(person, token)
      const answer = await fetch(`${record.urls.api}${path}`, {
        method,
        headers: { authorization: `Bearer ${(await token).accessToken}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, body: text ? JSON.parse(text) : undefined }
    },
    query: async <Row>(text: string) => (await pool.query<Row & pg.QueryResultRow>(text)).rows,
    async close() {
      s3.destroy()
      await pool.end()
    },
  }
}
