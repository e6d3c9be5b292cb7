import { Agent } from 'node:http'
import { signInSamplePerson } from '@stagecraft/localstack/identity/sample-person.ts'
import { startGuarded } from '../security/tokens/support/guarded-stack.ts'
import { type Spread, spread, timed } from './median.ts'
import { answer } from './requests.ts'

export interface GuardedRequests {
  /** Milliseconds of a route that asks for a token, one connection, kept open. */
  guarded: Spread
  /** The same function by a route that asks for none, in turn with the other. */
  open: Spread
}

/** On a stack of the fixture `guarded`: what a token costs a request, all in all. */
export async function measureGuardedRequests(times: number): Promise<GuardedRequests> {
  const { copy, record, state } = await startGuarded()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const { accessToken } = await signInSamplePerson(state, record.urls.signIn)
    const headers = { authorization: `Bearer ${accessToken}` }
    const askGuarded = () => answer(`${record.urls.api}/me`, agent, headers)
    const askOpen = () => answer(`${record.urls.api}/open`, agent, headers)
    for (let warm = 0; warm < 50; warm++) for (const ask of [askGuarded, askOpen]) await ask()
    const [guarded, open]: [number[], number[]] = [[], []]
    for (let each = 0; each < times; each++) {
      guarded.push(await timed(askGuarded))
      open.push(await timed(askOpen))
    }
    return { guarded: spread(guarded), open: spread(open) }
  } finally {
    agent.destroy()
    await copy.remove()
  }
}
