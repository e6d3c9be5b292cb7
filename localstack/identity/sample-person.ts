import { StagecraftError } from '../errors.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import { readPasswords } from './identity.ts'
import { readSettings } from './settings.ts'
import { signIn, type Tokens } from './sign-in.ts'

/**
 * Signs one of a running stack's sample people in, as the page does: for everything its page client may ask.
 * A client without a callback address is signed in to with the person's password (`access` is the administrator's); `say` is told by which flow.
 * `user` is a user name or e-mail address; the first person of `stagecraft.config.ts` unless told. Throws `no-sign-in`, `no-such-person`, `sign-in-refused`.
 */
export async function signInSamplePerson(
  state: string,
  signInUrl: string | undefined,
  user?: string,
  access?: EngineAccess,
  say: (line: string) => void = () => {},
): Promise<Tokens> {
  const settings = await readSettings(state)
  const [client] = settings?.clients ?? []
  if (!settings || !signInUrl || !client) {
    throw new StagecraftError('no-sign-in', 'This system has no sign-in: it has no user pool, or the pool has no client for the page.', {
      hint: 'For what runs, see `make status`.',
    })
  }
  const person = user === undefined ? settings.people[0] : settings.people.find(({ username, email }) => username === user || email === user)
  if (!person) {
    throw new StagecraftError('no-such-person', user === undefined ? 'There are no sample people.' : `There is no sample person “${user}”.`, {
      hint:
        user === undefined
          ? 'Sample people are listed under `people` in stagecraft.config.ts.'
          : `There are: ${settings.people.map(({ username, email }) => username ?? email).join(', ')}.`,
    })
  }
  const name = person.username ?? person.email
  if (access && client.callbackUrls.length === 0 && !person.provider) {
    const { signInWithPassword } = await import('./password-sign-in.ts')
    const password = (await readPasswords(state))[name] ?? ''
    const { flow, ...tokens } = await signInWithPassword(access, { poolId: settings.poolId, clientId: client.clientId, user: name, password })
    say(`${name} signed in by ${flow}: the client ${client.clientId} has no callback address for the hosted sign-in`)
    return tokens
  }
  return signIn({
    signInUrl,
    clientId: client.clientId,
    redirectUri: client.callbackUrls[0] ?? '',
    scopes: client.scopes,
    user: name,
    provider: person.provider,
  })
}
