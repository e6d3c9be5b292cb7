import { createRequire } from 'node:module'

/** The version of the kit that runs. */
export const { version } = createRequire(import.meta.url)('@stagecraft/cli/package.json') as { version: string } // the package this is in
