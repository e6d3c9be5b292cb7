import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { clientOptions, type StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import { signedHeaders } from '@stagecraft/localstack/stack/signed-headers.ts'

/** A database of Aurora that the Data API reaches. */
export interface DataApiPlace {
  /** `https://rds-data.eu-central-1.amazonaws.com` */
  endpoint: string
  /** The cluster's ARN. */
  resourceArn: string
  /** The ARN of the secret with which its administrator signs in. */
  secretArn: string
  database: string
}

/** A database that paused takes about 15 seconds to wake up, and half a minute after a day. */
const patience = { limitMs: 120_000, pauseMs: 2_000 }

/** A row may have 64 KB, and a character up to four bytes in UTF-8: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html */
const pieceLength = 15_000

/**
 * Asks a database in a VPC from outside, as its administrator: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html. `query` takes one
 * query that reads, without a colon before a word, which would be a parameter; its rows come as values of JSON, 1 MiB at the most. It throws an error with AWS's name for it. `wake` resolves when the database answers;
 * it throws `no-database`.
 */
export function dataApi(access: StageAccess, { endpoint, ...place }: DataApiPlace) {
  const execute = async (sql: string): Promise<unknown[][]> => {
    const url = new URL('/Execute', endpoint)
    const body = JSON.stringify({ ...place, sql })
    const headers = { 'content-type': 'application/json' }
    const signed = await signedHeaders(clientOptions(access), { service: 'rds-data', url, method: 'POST', headers, body })
    const answer = await fetch(url, { method: 'POST', headers: signed, body, signal: AbortSignal.timeout(50_000) })
    const text = await answer.text()
    if (!answer.ok) throw refused(answer.headers.get('x-amzn-errortype'), text)
    const { records = [] } = JSON.parse(text) as { records?: Record<string, unknown>[][] }
    return records.map((row) => row.map((field) => Object.values(field)[0]))
  }
  return {
    async query<Row>(text: string): Promise<Row[]> {
      const pieces = await execute(inPieces(text))
      return JSON.parse(pieces.map(([piece]) => piece).join('')) as Row[] // as whoever asks expects them
    },
    async wake({ limitMs, pauseMs } = patience): Promise<void> {
      for (const end = Date.now() + limitMs; ; await sleep(pauseMs)) {
        try {
          await execute('select 1')
          return
        } catch (cause) {
          const { name, message } = cause as Error
          if (name === 'DatabaseResumingException' && Date.now() < end) continue
          throw new StagecraftError('no-database', `The Data API does not reach ${place.resourceArn}: ${name}: ${message}`, {
            hint: 'The cluster needs `EnableHttpEndpoint: true` in its template and a deployment since then, and you the permissions in docs/histories.md.',
            cause,
          })
        }
      }
    },
  }
}

/** All rows of a query as one text of JSON, in pieces that fit into rows. One statement, and so one snapshot. */
function inPieces(text: string): string {
  return `
    with asked as materialized (${text}),
      packed as materialized (select coalesce(json_agg(asked), '[]')::text as rows from asked)
    select substr(rows, 1 + at * ${pieceLength}, ${pieceLength}) from packed, generate_series(0, (length(rows) - 1) / ${pieceLength}) as at order by at`
}

// The name is in a header or in the body, and may have a namespace before it and an address behind it:
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
function refused(type: string | null, text: string): Error {
  const { message = text.slice(0, 300), ...body } = /^\s*\{/.test(text) ? (JSON.parse(text) as Refusal) : {}
  const name = (type ?? body.code ?? body.__type ?? 'UnknownError').replace(/^.*#/, '').replace(/:.*$/, '')
  return Object.assign(new Error(message), { name })
}

interface Refusal {
  message?: string
  code?: string
  __type?: string
}
