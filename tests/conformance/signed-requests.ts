import { signedHeaders } from '@stagecraft/localstack/stack/signed-headers.ts'
import type { ClientOptions } from './client-options.ts'
import { record } from './transcript.ts'

/** Calls to services whose client the project does not have: EventBridge and CloudWatch. */
export class SignedRequests {
  readonly #options: ClientOptions

  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** As every client has it; there is nothing to close. */
  destroy(): void {}

  /** EventBridge, by its JSON protocol. Throws what `AwsError` says. */
  async events<T>(operation: string, input: object): Promise<T> {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSEvents.${operation}` }
    return JSON.parse((await this.#send('events', operation, headers, JSON.stringify(input))) || '{}') as T // as the caller asked
  }

  /** CloudWatch, by its query protocol; resolves to the XML of the answer. Lists are `Dimensions.member.1.Name`. */
  cloudWatch(operation: string, input: Readonly<Record<string, string>>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
    return this.#send('monitoring', operation, headers, String(new URLSearchParams({ Action: operation, Version: '2010-08-01', ...input })))
  }

  /** CloudWatch, by its JSON protocol. Throws what `AwsError` says. */
  async metrics<T>(operation: string, input: object): Promise<T> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `GraniteServiceVersion20100801.${operation}` }
    return JSON.parse((await this.#send('monitoring', operation, headers, JSON.stringify(input))) || '{}') as T // as the caller asked
  }

  async #send(service: 'events' | 'monitoring', operation: string, headers: Record<string, string>, body: string): Promise<string> {
    const { region, endpoint = `https://${service}.${region}.amazonaws.com` } = this.#options
    const url = new URL(endpoint)
    const signed = await signedHeaders(this.#options, { service, url, method: 'POST', headers, body })
    const answer = await fetch(url, { method: 'POST', headers: signed, body, signal: AbortSignal.timeout(20_000) })
    const text = await answer.text()
    const prefix = service === 'monitoring' ? 'cloudwatch' : service
    if (answer.ok) record({ operation: `${prefix}:${operation}`, status: answer.status })
    else {
      const error = new AwsError(text)
      record({ operation: `${prefix}:${operation}`, status: answer.status, error: error.name })
      throw error
    }
    return text
  }
}

/** An error that a service answered with: its code is the name. */
export class AwsError extends Error {
  constructor(answer: string) {
    super(/<Message>([^<]*)|"[Mm]essage":\s*"([^"]*)/.exec(answer)?.slice(1).find(Boolean) ?? answer.slice(0, 200))
    this.name = /<Code>([^<]*)|"__type":\s*"(?:[^"#]*#)?([^"]*)/.exec(answer)?.slice(1).find(Boolean) ?? 'UnknownError'
  }
}
