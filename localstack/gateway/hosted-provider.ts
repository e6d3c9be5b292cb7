import { countAnswers } from './answer-counts.ts'
import { authentication } from './authentication.ts'
import { handOverEvents } from './events.ts'
import { failuresAsAws } from './failures.ts'
import type { Endpoint, Strategy } from './hapi.d.ts'

// as offline-provider.ts, for functions behind our own handlers, which take our event and mark what they answer
export { provider as 'module.exports' }

function provider(endpoint: Endpoint, functionKey: string, method: string, path: string): Strategy {
  const strategy = authentication(endpoint, functionKey, method, path)
  return {
    ...strategy,
    getAuthenticateFunction: (server) => {
      const authenticate = strategy.getAuthenticateFunction(server)
      countAnswers(server)
      handOverEvents(server)
      failuresAsAws(server)
      return authenticate
    },
  }
}
