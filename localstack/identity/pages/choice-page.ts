import { html } from 'hono/html'
import type { AuthorizationRequest } from '../front/authorization-request.ts'
import type { IdentitySettings } from '../settings.ts'
import { initials, type Markup, page, personButton } from './layout.ts'

/** “Sign in with”: sample people and providers as buttons, and a form for everybody else. */
export function choicePage(settings: IdentitySettings, { client, query }: AuthorizationRequest, error?: string): Markup {
  const own = client.providers.includes('COGNITO') ? settings.people.filter(({ provider }) => !provider) : []
  const providers = settings.providers.filter(({ name }) => client.providers.includes(name))
  return page(
    'Sign in',
    html`<h1>Sign in</h1>
    ${error ? html`<p class="error" role="alert">${error}</p>` : ''}
    ${
      own.length > 0
        ? html`<form method="post" action="/login?${query}">
            <h2>Sign in as</h2>
            ${own.map((person) => personButton(person.username ?? person.email, person))}
          </form>`
        : ''
    }
    ${
      providers.length > 0
        ? html`<section>
            <h2>Sign in with</h2>
            <ul class="providers">
              ${providers.map(
                ({ name }) => html`<li>
                  <a class="choice" href="/oauth2/authorize?${query}&identity_provider=${encodeURIComponent(name)}">
                    <span class="mark square" aria-hidden="true">${initials(name)}</span>
                    <span class="who"><strong>${name}</strong></span>
                  </a>
                </li>`,
              )}
            </ul>
          </section>`
        : ''
    }
    ${
      client.providers.includes('COGNITO')
        ? html`<details ${error ? 'open' : ''}>
            <summary>User name and password</summary>
            <form method="post" action="/login?${query}">
              <label for="username">User name</label>
              <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required>
              <label for="password">Password</label>
              <input id="password" name="password" type="password" autocomplete="current-password" required>
              <button class="primary" type="submit">Sign in</button>
            </form>
          </details>`
        : ''
    }`,
  )
}
