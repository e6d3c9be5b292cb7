import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { signedHeaders } from './signed-request.ts'

/** The services that are asked, by the beginning of their targets: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
const services = {
  DynamoDB_20120810: 'dynamodb',
  Kinesis_20131202: 'kinesis',
  AWSEvents: 'events',
  AWSStepFunctions: 'states',
  Logs_20140328: 'logs',
}

/**
 * Asks a service of AWS that speaks JSON, as its SDK would: `askJson(record, 'AWSEvents.ListRules', {})`. The SDK's clients for these are not among the
 * project's packages. Throws what the service refused.
 */
export async function askJson<Answer>(record: StackRecord, target: `${keyof typeof services}.${string}`, input: object): Promise<Answer> {
  const body = JSON.stringify(input)
  const [prefix = ''] = target.split('.')
  const signed = await signedHeaders(record, services[prefix as keyof typeof services], `${record.endpoint}/`, 'POST', body)
  const headers = { ...signed, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target }
  const answer = await fetch(`${record.endpoint}/`, { method: 'POST', headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${target} was answered with ${answer.status}: ${text}`)
  return JSON.parse(text || '{}') as Answer
}
