import { clientOptions, type EngineAccess } from './client-options.ts'
import { signedHeaders } from './signed-headers.ts'

/**
 * Asks the engine for an operation of a service whose client is not installed, by the JSON protocol of version 1.0, signed by the administrator: `target` is the
 * service's own name for it with the operation, `DynamoDB_20120810.BatchWriteItem`. An answer in 20 s, whatever its status.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function askJson(
  access: EngineAccess,
  service: string,
  target: string,
  input: object,
): Promise<{ ok: boolean; status: number; text: string }> {
  const url = new URL(access.endpoint)
  const body = JSON.stringify(input)
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  const signed = await signedHeaders(clientOptions(access), { service, url, method: 'POST', headers, body })
  const answer = await fetch(url, { method: 'POST', headers: signed, body, signal: AbortSignal.timeout(20_000) })
  return { ok: answer.ok, status: answer.status, text: await answer.text() }
}
