import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type pg from 'pg'

export interface DataApi {
  endpoint: string
  /** What was asked for, in order. */
  asked: { resourceArn: string; secretArn: string; database: string; signedFor: string }[]
  close(): Promise<void>
}

/**
 * Stands in for the Data API of RDS, on loopback: POST /Execute, as https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html has it, with
 * its limits of 64 KB a row and 1 MiB an answer. It verifies no signature. The first `sleeping` requests find a database that wakes up.
 */
export async function dataApiFor(pool: Pick<pg.Pool, 'query'>, sleeping = 0): Promise<DataApi> {
  const asked: DataApi['asked'] = []
  const server = createServer(async (request, response) => {
    const { sql = '', ...place } = (await json(request)) as Omit<DataApi['asked'][number], 'signedFor'> & { sql?: string }
    asked.push({ ...place, signedFor: /Credential=[^/]+\/\d+\/([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '' })
    const refuse = (name: string, message: string) =>
      response.writeHead(400, { 'x-amzn-errortype': `${name}:http://internal.amazon.com/` }).end(JSON.stringify({ message }))
    if (request.url !== '/Execute') return refuse('UnknownOperationException', '')
    if (asked.length <= sleeping) return refuse('DatabaseResumingException', 'The Aurora DB instance is resuming after being auto-paused.')
    try {
      const { rows } = await pool.query<unknown[]>({ text: sql, rowMode: 'array' })
      const records = rows.map((row) => row.map((value) => (typeof value === 'number' ? { longValue: value } : { stringValue: String(value) })))
      const sizes = records.map((row) => Buffer.byteLength(JSON.stringify(row)))
      if (Math.max(0, ...sizes) > 64 * 1_024) return refuse('BadRequestException', 'Database returned a row that is larger than 64 KB.')
      if (sizes.reduce((sum, each) => sum + each, 0) > 1_048_576) return refuse('BadRequestException', 'Database returned more than 1 MiB.')
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ numberOfRecordsUpdated: 0, records }))
    } catch (error) {
      return refuse('DatabaseErrorException', (error as Error).message)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
