import type { FailureText } from '../state/failure.ts'

/** `/config.json`: where to sign in and where the API is. Made by the deployment, because only it knows the pool and its client. */
export type Configuration = {
  /** who the tokens must be from */
  issuer: string
  clientId: string
  /** the base of the hosted sign-in, without a trailing slash */
  signInUrl: string
  scopes: readonly string[]
  apiUrl: string
}

type Roads = {
  fetch(path: string): Promise<Response>
  pause(milliseconds: number): Promise<void>
  /** hears why it has to wait, each time */
  waiting(why: FailureText): void
}

/** The configuration; asks again each second for as long as there is none, because the stack may still be starting. */
export async function loadConfiguration({ fetch, pause, waiting }: Roads): Promise<Configuration> {
  for (;;) {
    const answer = await fetch('/config.json').catch(() => undefined)
    const body = await answer?.json().catch(() => undefined)
    if (answer?.ok && isConfiguration(body)) return body
    waiting(answer?.status === 503 ? starting : away)
    await pause(1_000)
  }
}

const starting: FailureText = { code: 'starting', message: 'The stack is still starting.' }
const away: FailureText = { code: 'unreachable', message: 'The service cannot be reached.', hint: 'The page retries automatically.' }

function isConfiguration(body: unknown): body is Configuration {
  const { issuer, clientId, signInUrl, scopes, apiUrl } = (body ?? {}) as Partial<Configuration> // each is looked at here
  return [issuer, clientId, signInUrl, apiUrl].every((each) => typeof each === 'string') && Array.isArray(scopes)
}
