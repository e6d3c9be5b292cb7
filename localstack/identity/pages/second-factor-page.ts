import { html } from 'hono/html'
import { type Markup, page } from './layout.ts'

/** For somebody who has registered an authenticator app: the code that it shows. `ticket` is the engine's for this one sign-in. */
export function secondFactorPage(query: URLSearchParams, ticket: string, error?: string): Markup {
  return page(
    'Enter the code',
    html`<h1>Enter the code</h1>
    <p>Your authenticator app shows a code of six digits. It changes every 30 seconds.</p>
    ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
    <form method="post" action="/login?${query}">
      <input type="hidden" name="mfa_token" value="${ticket}">
      <label for="code">Code</label>
      <input id="code" class="code" name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" title="Six digits" required autofocus>
      <button class="primary" type="submit">Sign in</button>
    </form>
    <p><a href="/login?${query}">Sign in as someone else</a></p>`,
  )
}
