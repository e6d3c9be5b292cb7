import { authentication } from './authentication.ts'
import { failuresAsAws } from './failures.ts'
import type { Endpoint, Strategy } from './hapi.d.ts'

// as offline-provider.ts, for functions behind our own handlers, which mark what they answer
export { provider as 'module.exports' }

function provider(endpoint: Endpoint, functionKey: string, method: string, path: string): Strategy {
  const strategy = authentication(endpoint, functionKey, method, path)
  return {
    ...strategy,
    getAuthenticateFunction: (server) => {
      failuresAsAws(server)
      return strategy.getAuthenticateFunction(server)
    },
  }
}
