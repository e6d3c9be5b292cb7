import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Project } from '@stagecraft/localstack/project.ts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** One line of a log. `source` is the function's or the part's name. */
export interface LogEntry {
  at: Date
  source: string
  text: string
}

/** The files the parts write beside the functions' logs: name → file below the stack's state. */
export const partFiles: Readonly<Record<string, string>> = {
  changes: 'logs/changes.log',
  api: 'logs/api.log',
  'sign-in': 'logs/sign-in.log',
  page: 'logs/page.log',
  engine: 'logs/engine.log',
  database: 'postgres/postgres.log',
  supervisor: 'logs/supervisor.log',
}

/** What these functions logged since, without Lambda's own frame around it. */
export async function readFunctionLogs(stack: StackRecord, functions: Record<string, string>, since: Date): Promise<LogEntry[]> {
  const client = new CloudWatchLogsClient(clientOptions(stack))
  try {
    const lists = await Promise.all(
      Object.entries(functions).map(async ([source, name]) => {
        const { events = [] } = await client
          .send(new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${name}`, startTime: since.getTime() }))
          .catch(() => ({ events: [] }))
        return events.map(({ timestamp, message = '' }) => ({ at: new Date(timestamp ?? 0), source, text: message.trimEnd() }))
      }),
    )
    return lists.flat().filter(({ text }) => !/^(START|END|REPORT|INIT_START) /.test(text))
  } finally {
    client.destroy()
  }
}

/** The last lines of the parts' own logs. */
export async function readPartLogs(project: Project): Promise<LogEntry[]> {
  const lists = await Promise.all(
    Object.entries(partFiles).map(async ([source, file]) => {
      const text = await readFile(join(project.state, file), 'utf8').catch(() => '')
      const entries = text
        .trimEnd()
        .split('\n')
        .slice(-40)
        .filter(Boolean)
        .map((line) => toEntry(source, line))
      // a line without a time of its own belongs to the one before it
      for (const [index, entry] of entries.entries()) if (entry.at.getTime() === 0) entry.at = entries[index - 1]?.at ?? entry.at
      return entries
    }),
  )
  return lists.flat()
}

/** A line of a part's log as an entry; its time is taken from the line where it has one. */
export function toEntry(source: string, text: string): LogEntry {
  const stamp = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?)/.exec(text)?.[1] ?? /"timestamp":"([^"]+)"/.exec(text)?.[1]
  const at = stamp ? new Date(stamp.includes('T') ? stamp : `${stamp.replace(' ', 'T')}Z`) : new Date(0)
  return { at, source, text }
}
