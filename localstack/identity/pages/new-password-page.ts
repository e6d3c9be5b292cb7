import { html } from 'hono/html'
import { type Markup, page } from './layout.ts'

/** For somebody whose password an administrator has set: they choose their own. `ticket` is the engine's for this one change. */
export function newPasswordPage(query: URLSearchParams, ticket: string, error?: string): Markup {
  return page(
    'Choose a password',
    html`<h1>Choose a password</h1>
    ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
    <form method="post" action="/login?${query}">
      <input type="hidden" name="np_token" value="${ticket}">
      <label for="new">New password</label>
      <input id="new" name="new_password" type="password" autocomplete="new-password" required>
      <label for="again">Repeat new password</label>
      <input id="again" name="confirm_password" type="password" autocomplete="new-password" required>
      <button class="primary" type="submit">Continue</button>
    </form>`,
  )
}
