import { SNS } from '@aws-sdk/client-sns'
import type { ClientOptions } from './client-options.ts'
import { record } from './transcript.ts'

/** Calls to services whose client the project does not have: EventBridge and CloudWatch. */
export class SignedRequests {
  readonly #options: ClientOptions
  readonly #signer: SNS

  constructor(options: ClientOptions) {
    this.#options = options
    // any client's signer signs for any service that it is told
    this.#signer = new SNS(options)
  }

  destroy(): void {
    this.#signer.destroy()
  }

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
    const { protocol, host, hostname, port } = new URL(endpoint)
    const signer = await this.#signer.config.signer()
    const request = {
      method: 'POST',
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: '/',
      query: {},
      headers: { ...headers, host },
      body,
    }
    const signed = await signer.sign(request as never, { signingService: service, signingRegion: region }) // the signer reads no more of a request
    const { host: _, ...sent } = signed.headers
    const answer = await fetch(endpoint, { method: 'POST', headers: sent, body, signal: AbortSignal.timeout(20_000) })
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
