import { setTimeout as sleep } from 'node:timers/promises'
import type { Plugin } from 'vite'

// by then the rest of a warm start is done, and a browser that comes before has what it asks for compiled at once
const laterMs = 2_000

/** Has Vite compile what its configuration names under `server.warmup` a little later: at a start the other parts need the processor. */
export function warmUpLater(ms = laterMs): Plugin {
  return {
    name: 'stagecraft-warm-up-later',
    configureServer: ({ environments }) => {
      // imports of what a browser asks for later are compiled ahead by the same way, and do not wait
      const isLater = sleep(ms, undefined, { ref: false })
      for (const environment of Object.values(environments)) {
        const warmUp = environment.warmupRequest.bind(environment)
        environment.warmupRequest = async (url) => {
          await isLater
          await warmUp(url)
        }
      }
    },
  }
}
