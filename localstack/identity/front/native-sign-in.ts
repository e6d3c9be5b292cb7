import { choicePage } from '../pages/choice-page.ts'
import type { Markup } from '../pages/layout.ts'
import { newPasswordPage } from '../pages/new-password-page.ts'
import { secondFactorPage } from '../pages/second-factor-page.ts'
import type { IdentitySettings } from '../settings.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { Codes } from './codes.ts'
import { askEngine, type EngineAnswer, reasonIn } from './engine.ts'
import { Refused } from './refusals.ts'

export type SignInStep = { location: string } | { page: Markup }

/** Whether the engine takes the request; then the person is to choose. */
export async function offerChoice(settings: IdentitySettings, request: AuthorizationRequest): Promise<SignInStep> {
  const answer = await askEngine(settings, '/oauth2/authorize', { query: request.query })
  if (answer.status === 200) return { page: choicePage(settings, request) }
  return orRefused(answer)
}

/**
 * Signs one of the pool's own in as the engine's login form does. `passwords` holds those of the sample people, by user name.
 * One message for a wrong name, a wrong password and a disabled user: nobody learns here who exists.
 */
export async function signInNatively(
  settings: IdentitySettings,
  codes: Codes,
  request: AuthorizationRequest,
  form: URLSearchParams,
  passwords: Readonly<Record<string, string>>,
): Promise<SignInStep> {
  if (!request.client.providers.includes('COGNITO')) throw new Refused(403, 'This app does not allow sign-in with a user name and password.')
  const ticket = form.get('np_token')
  const person = form.get('person')
  if (person !== null && !passwords[person]) throw new Refused(400, `There is no sample person “${person}”.`)
  const second = form.get('mfa_token')
  const given = second
    ? { mfa_token: second, code: form.get('code')?.trim() ?? '' }
    : ticket
      ? { np_token: ticket, new_password: form.get('new_password') ?? '', confirm_password: form.get('confirm_password') ?? '' }
      : { username: person ?? form.get('username') ?? '', password: person !== null ? (passwords[person] ?? '') : (form.get('password') ?? '') }
  const answer = await askEngine(settings, '/login', { form: new URLSearchParams([...request.query, ...Object.entries(given)]) })
  if (answer.status === 302 && answer.location) return { location: codes.issue(answer.location, request) }
  if (answer.status !== 200) return orRefused(answer)
  const nextSecond = /name="mfa_token" value="([\w-]+)"/.exec(answer.text)?.[1]
  if (nextSecond) return { page: secondFactorPage(request.query, nextSecond, second ? 'This code is not valid. Each code works once.' : undefined) }
  const nextTicket = /name="np_token" value="([\w-]+)"/.exec(answer.text)?.[1]
  if (nextTicket) return { page: newPasswordPage(request.query, nextTicket, ticket ? errorIn(answer) : undefined) }
  return { page: choicePage(settings, request, 'Incorrect user name or password.') }
}

function orRefused(answer: EngineAnswer): SignInStep {
  if (answer.status === 302 && answer.location) return { location: answer.location.href }
  throw new Refused(400, reasonIn(answer))
}

// the engine's page names the rules that the password broke
function errorIn({ text }: EngineAnswer): string {
  return /<div class="error">([^<]*)<\/div>/.exec(text)?.[1] ?? 'The password was not accepted.'
}
