import { html } from 'hono/html'
import { type Markup, page } from './layout.ts'

/** What went wrong, what mends it, and the way back. */
export function refusalPage(message: string, hint: string | undefined, pageUrl: string | undefined): Markup {
  return page(
    'Not signed in',
    html`<h1>Not signed in</h1>
    <p class="error" role="alert">${message}</p>
    ${hint ? html`<p>${hint}</p>` : ''}
    ${pageUrl ? html`<p><a href="${pageUrl}">Back to the application</a></p>` : ''}`,
  )
}
