import { signedHeaders } from '@stagecraft/localstack/stack/signed-headers.ts'
import type { ClientOptions } from '../deployment/cloud.ts'

/** A request to a service of AWS whose client the kit does not have. */
export interface Question {
  /** As it stands in signatures: `route53`. */
  service: string
  /** Of AWS; an engine has its own. */
  host: string
  /** Where it is signed for, if that is not the client's region. */
  region?: string
  /** Without a query. */
  path?: string
  headers?: Record<string, string>
  /** It makes the request a POST. */
  body?: string
}

/** What it answered. */
export interface Answer {
  /** 0 where nobody answered. */
  status: number
  text: string
}

/** Asks with the credentials of a client. Nobody answers where that takes longer than 20 s. */
export async function ask(
  client: ClientOptions,
  { service, host, region = client.region, path = '/', headers = {}, body }: Question,
): Promise<Answer> {
  const url = new URL(path, client.endpoint ?? `https://${host}`)
  const method = body === undefined ? 'GET' : 'POST'
  try {
    const signed = await signedHeaders(client, { service, region, url, method, headers, ...(body === undefined ? {} : { body }) })
    const answer = await fetch(url, { method, headers: signed, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(20_000) })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    return { status: 0, text: JSON.stringify({ message: (error as Error).message }) }
  }
}

/** The text of an element of an XML answer; all of them with that name. */
export function elementsOf({ text }: Answer, name: string): string[] {
  return [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value)
}
