import { refusalPage } from '../pages/refusal-page.ts'
import type { EngineAnswer } from './engine.ts'
import type { SignInStep } from './native-sign-in.ts'
import { Refused, RefusedToApp } from './refusals.ts'
import type { TokenAnswer } from './token.ts'

/** A redirect, or a page. */
export async function answerStep(step: SignInStep): Promise<Response> {
  if ('location' in step) return new Response(null, { status: 302, headers: { location: step.location } })
  return htmlResponse(await step.page)
}

export function answerToken({ status, body }: TokenAnswer): Response {
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

/** What the engine answered, as it is. */
export function passOn({ status, contentType, text }: EngineAnswer): Response {
  return new Response(text, { status, headers: { 'content-type': contentType } })
}

/** Paths that scripts ask and nobody sees. */
const forScripts = /^\/(oauth2\/(token|revoke|userInfo)|broker)\b/

/** What went wrong: back to the app where that is known, else as a page, or as JSON (RFC 6749 section 5.2) where a script asked. */
export async function answerError(error: Error, path: string, pageUrl: string | undefined): Promise<Response> {
  if (error instanceof RefusedToApp) return new Response(null, { status: 302, headers: { location: error.location } })
  const { status, message, hint } = refusalOf(error)
  if (!forScripts.test(path)) return htmlResponse(await refusalPage(message, hint, pageUrl), status)
  const said = { error: status === 503 ? 'temporarily_unavailable' : 'invalid_request', error_description: [message, hint].filter(Boolean).join(' ') }
  return answerToken({ status, body: JSON.stringify(said) })
}

function refusalOf(error: Error): Refused {
  if (error instanceof Refused) return error
  // Hono's own: a form of another origin
  if ('getResponse' in error) return new Refused(403, 'The form was not sent by this sign-in’s own page.', 'Start again from the application.')
  console.error(error)
  return new Refused(503, 'The sign-in failed.', 'For details, run `npx stagecraft logs`. If the engine is stopped, run `npx stagecraft up`.')
}

function htmlResponse(body: { toString(): string }, status = 200): Response {
  return new Response(body.toString(), { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}
