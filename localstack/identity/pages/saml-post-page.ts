import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { type Markup, page } from './layout.ts'

const script = 'document.forms[0].submit()'

/** The one script of the sign-in's pages, as a source of a content security policy. */
export const samlPostScript = `'sha256-${createHash('sha256').update(script).digest('base64')}'`

/** A SAML response on its way (binding HTTP-POST): a form that sends itself. */
export function samlPostPage(action: string, samlResponse: string, relayState: string): Markup {
  return page(
    'Signing in',
    html`<h1>Signing in</h1>
    <form method="post" action="${action}">
      <input type="hidden" name="SAMLResponse" value="${samlResponse}">
      <input type="hidden" name="RelayState" value="${relayState}">
      <noscript><button class="primary" type="submit">Continue</button></noscript>
    </form>
    <script>${raw(script)}</script>`,
  )
}
