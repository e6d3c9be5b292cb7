import { html } from 'hono/html'
import type { Person } from '../../config.ts'
import { type Markup, page, personButton } from './layout.ts'

/** A provider's own people, one button each; the form goes back to where the page is. */
export function peoplePage(provider: string, people: readonly Person[]): Markup {
  return page(
    `Sign in with ${provider}`,
    html`<h1>${provider}</h1>
    <p>A stand-in for ${provider} on this machine. It does not ask for a password.</p>
    ${
      people.length > 0
        ? html`<form method="post">
            <h2>Choose a person</h2>
            ${people.map((person) => personButton(person.email, person))}
          </form>`
        : html`<p class="error">There are no sample people. Add people with <code>provider: '${provider}'</code> to stagecraft.config.ts.</p>`
    }`,
  )
}
