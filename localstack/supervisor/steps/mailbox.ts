import type { Server } from 'node:http'
import type { Engine, RunningEngine } from '../../engines/engine.ts'
import { openMailbox } from '../../mailbox/mailbox.ts'
import { frontSecret } from '../front-secret.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'
import type { EnginePart } from './engine.ts'

interface Needs {
  engine: EnginePart
  'user pool': RunningEngine | undefined
}

/** The mailbox listens in the supervisor's own process. It reads the engine's messages, and those of the engine beside it: invitations come from there. */
export function mailbox({ project, ports, engine: used, lent }: Site): Step<Needs, Server | undefined> {
  return {
    needs: ['engine', 'user pool'],
    limit: { waitsFor: `the mailbox to listen on port ${ports.mailbox}`, seconds: 10 },
    isQuiet: true,
    skip: () => lent !== undefined,
    start: async ({ engine, 'user pool': beside }) => {
      const secret = await frontSecret(project)
      const from = async (of: Engine | undefined, endpoint: string | undefined) =>
        of && endpoint ? ((await of.mail?.({ endpoint, frontSecret: secret })) ?? []) : []
      return openMailbox(ports.mailbox, async () => {
        const letters = await Promise.all([from(used, engine.current.endpoint), from(used.beside?.engine, beside?.endpoint)])
        return letters.flat().sort((one, other) => other.at.localeCompare(one.at))
      })
    },
    stop: async (server) => {
      if (!server) return
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
