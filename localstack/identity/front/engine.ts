import type { IdentitySettings } from '../settings.ts'

/** What the engine's hosted sign-in answered; redirects are not followed. */
export interface EngineAnswer {
  status: number
  location: URL | undefined
  contentType: string
  text: string
}

/** A request to the engine's hosted sign-in, which answers nobody without the secret. */
export async function askEngine(
  settings: IdentitySettings,
  path: string,
  { query, form, headers = {} }: { query?: URLSearchParams; form?: URLSearchParams; headers?: Record<string, string> } = {},
): Promise<EngineAnswer> {
  const answer = await fetch(`${settings.engine}${path}${query?.size ? `?${query}` : ''}`, {
    method: form ? 'POST' : 'GET',
    headers: { ...headers, 'x-stagecraft-front': settings.secret },
    body: form,
    redirect: 'manual',
  })
  const location = answer.headers.get('location')
  return {
    status: answer.status,
    location: location ? new URL(location) : undefined,
    contentType: answer.headers.get('content-type') ?? 'application/json',
    text: await answer.text(),
  }
}

/** The reason in a refusal of the engine's, whichever of its forms it has. */
export function reasonIn({ text }: EngineAnswer): string {
  try {
    const { error_description, error, message } = JSON.parse(text) as Record<string, string | undefined>
    return error_description ?? message ?? error ?? text
  } catch {
    return text.slice(0, 500)
  }
}
