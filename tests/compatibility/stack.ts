import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** A running application, as its users reach it. */
export interface Stack {
  record: StackRecord
  /** Asks its API; a body that is not a text is sent as JSON. */
  api(path: string, request?: { method?: string; headers?: Record<string, string>; body?: unknown }): Promise<Answer>
  /** Invokes a function, by its short name, and waits for its answer. */
  invoke(name: string, event: unknown): Promise<unknown>
  /** Waits until a function's log has this text. */
  logged(name: string, text: string): Promise<void>
  /** The options of a client of the AWS SDK. */
  client: ReturnType<typeof clientOptions>
}

export interface Answer {
  status: number
  text: string
  /** Undefined where the text is not JSON. */
  json: Record<string, unknown> | undefined
}

/** How a running application is reached. */
export function stackOf(record: StackRecord): Stack {
  return {
    record,
    client: clientOptions(record),
    invoke: (name, event) => invoke(record, record.functions[name] ?? name, event),
    logged: async (name, text) => {
      await until(`“${text}” in the log of ${name}`, async () => {
        const logs = new CloudWatchLogsClient(clientOptions(record))
        const asked = new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${record.functions[name] ?? name}` })
        const { events = [] } = await logs.send(asked).catch(() => ({ events: [] }))
        logs.destroy()
        return events.some(({ message }) => message?.includes(text))
      })
    },
    async api(path, { method, headers, body } = {}) {
      const answer = await fetch(record.urls.api + path, {
        method,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      })
      const text = await answer.text()
      return { status: answer.status, text, json: parsed(text) }
    },
  }
}

/** Waits until `check` gives something, at most 60 seconds. */
export async function until<T>(what: string, check: () => Promise<T | false | undefined>): Promise<T> {
  const end = Date.now() + 60_000
  while (Date.now() < end) {
    const found = await check()
    if (found) return found
    await sleep(300)
  }
  throw new Error(`After 60 s there was still no ${what}.`)
}

function parsed(text: string): Answer['json'] {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
