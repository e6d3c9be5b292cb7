import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Letters } from './letters.ts'
import { htmlOf, listPage, messagePage, noMessagePage } from './pages.ts'
import { script } from './script.ts'
import { style } from './style.ts'

const html = 'text/html; charset=utf-8'
// a message's own HTML is in a frame that may do nothing: no script, no form, no request
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const framePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"

/** Answers a request of the mailbox's page. `GET /messages.json`: `[{ id, kind, at, from, to, subject, text, html }]`, newest first. */
export async function answer({ method = 'GET', url = '/' }: IncomingMessage, response: ServerResponse, letters: Letters): Promise<void> {
  const send = (status: number, type: string, body: string, security = policy) => {
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': security,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    response.end(method === 'HEAD' ? undefined : body)
  }
  if (method !== 'GET' && method !== 'HEAD') return send(405, 'text/plain', 'The mailbox can only be read.\n')
  const [, place, id = ''] = /^\/([a-z.-]*)\/?([^?]*)/.exec(url) ?? []
  if (place === 'style.css') return send(200, 'text/css', style)
  if (place === 'script.js') return send(200, 'text/javascript', script)
  try {
    const all = await letters()
    const one = all.find((each) => each.id === decodeURIComponent(id))
    if (place === '') return send(200, html, await listPage(all))
    if (place === 'messages.json') return send(200, 'application/json', JSON.stringify(all))
    if (place === 'message' && one) return send(200, html, await messagePage(one, all))
    if (place === 'html' && one) return send(200, html, htmlOf(one), framePolicy)
    return send(404, html, await noMessagePage(all))
  } catch (error) {
    send(
      503,
      'text/plain; charset=utf-8',
      `The engine did not answer: ${error instanceof Error ? error.message : String(error)}\nRun \`npx stagecraft up\` to repair the stack.\n`,
    )
  }
}
