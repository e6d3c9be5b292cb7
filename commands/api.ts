import type { ApplicationContext } from '@stagecraft/localstack/config.ts'

/** A request to the application's API; a problem it answers is thrown as it words it. */
export async function request<T>({ urls, fail }: ApplicationContext, path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(`${urls.api}${path}`, {
    ...init,
    headers: { ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
  })
  if (answer.ok) return (await answer.json()) as T
  const problem = (await answer.json().catch(() => ({}))) as { detail?: string; hint?: string; errors?: { at: string; message: string }[] }
  const errors = problem.errors?.map(({ at, message }) => `${at}: ${message}`).join('; ')
  throw fail(`${init.method ?? 'GET'} ${path} was answered ${answer.status}: ${[problem.detail, errors].filter(Boolean).join(' ')}`, problem.hint)
}
