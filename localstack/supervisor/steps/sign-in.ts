import type { EngineAccess } from '../../stack/client-options.ts'
import type { Description } from '../../stack/description.ts'
import { openSignIn } from '../node-parts.ts'
import type { OnDemand } from '../on-demand.ts'
import type { Step } from '../plan.ts'
import { connectSignIn, hasSignIn } from '../sign-in.ts'
import { logOf, type Site } from '../site.ts'
import type { DeployedStack } from './stack.ts'

/** What listens in the sign-in's stead, where people sign in. */
export function signIn({ project, ports }: Site): Step<{ description: Description }, OnDemand | undefined> {
  return {
    needs: ['description'],
    limit: { waitsFor: `the sign-in to listen on port ${ports.identity}`, seconds: 10 },
    isQuiet: true,
    skip: ({ description }) => !hasSignIn(description),
    start: () => openSignIn(project, ports),
    stop: async (listener) => listener?.stop(),
  }
}

// what was told, and the secret it holds
const records = ['identity.json', 'people.json', 'page-config.json', 'front-secret'] as const

interface Needs {
  access: EngineAccess
  description: Description
  stack: DeployedStack
}

/** The pool's providers and sample people, and what the sign-in and the page have to know of them. */
export function people(site: Site): Step<Needs, void> {
  return {
    needs: ['access', 'description', 'stack'],
    limit: { waitsFor: 'the engine to make the sample people', seconds: 120, log: logOf(site, 'engine') },
    skip: ({ description }) => !hasSignIn(description),
    start: ({ access, description, stack }) => {
      const isUnchanged = stack.isUnchanged && records.every((record) => !site.changed.has(record))
      return connectSignIn(site.project, access, description, site.ports, isUnchanged)
    },
  }
}
