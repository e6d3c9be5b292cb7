import type { AwsCall, Call } from '../engines/invocation.ts'
import { firstWord } from '../first-word.ts'

/** Services by the name that signatures have → as the SDK names them, where it is not the same in capitals. */
const services: Readonly<Record<string, string>> = {
  'cognito-idp': 'Cognito Identity Provider',
  dynamodb: 'DynamoDB',
  events: 'EventBridge',
  firehose: 'Firehose',
  kinesis: 'Kinesis',
  lambda: 'Lambda',
  logs: 'CloudWatch Logs',
  monitoring: 'CloudWatch',
  scheduler: 'Scheduler',
  secretsmanager: 'Secrets Manager',
  states: 'SFN',
}

/** The service's name in the SDK: `SQS`. */
export function serviceOf({ aws }: Pick<AwsCall, 'aws'>): string {
  return services[aws] ?? aws.toUpperCase()
}

/** The verb of a statement: `SELECT`. */
export function verbOf(sql: string): string {
  return firstWord(sql) ?? 'SQL'
}

/** A call on one line: `SQS SendMessage names`, or the statement. */
export function callName(call: Call): string {
  return 'sql' in call ? call.sql.replaceAll(/\s+/g, ' ').trim() : [serviceOf(call), call.op, call.on].filter(Boolean).join(' ')
}

/** What became of it: `3 rows`, `200`, `error 23505`, `not answered`. */
export function callOutcome(call: Call): string {
  if (call.error) return `error ${call.error}`
  if (call.unfinished) return 'not answered'
  if ('sql' in call) return call.rows === undefined ? '' : `${call.rows} ${call.rows === 1 ? 'row' : 'rows'}`
  return call.status === undefined ? '' : String(call.status)
}
