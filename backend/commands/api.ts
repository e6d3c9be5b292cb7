import type { ApplicationContext } from '@stagecraft/cli'

/** A request to the application's API, by a person who may do everything; a problem it answers is thrown as it words it. */
export async function request<T>({ urls, fail, token }: ApplicationContext, path: string, init: RequestInit = {}): Promise<T> {
  const held = await token()
  const answer = await fetch(`${urls.api}${path}`, {
    ...init,
    headers: { ...(held ? { authorization: `Bearer ${held}` } : {}), ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
  })
  if (answer.ok) return (await answer.json()) as T
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; hint?: string; errors?: { at: string; message: string }[] }
  const errors = problem.errors?.map(({ at, message }) => `${at}: ${message}`).join('; ')
  throw fail(`${init.method ?? 'GET'} ${path} failed with ${answer.status}: ${[problem.detail, errors].filter(Boolean).join(' ')}`, problem.hint)
}
