import type { Difference } from './difference.ts'
import { differences as gateway } from './gateway/differences.ts'
import { differences as identity } from './identity/differences.ts'
import { differences as page } from './page/differences.ts'
import { differences as postgres } from './postgres/differences.ts'
import { differences as stack } from './stack/differences.ts'

/** The differences of every part of the kit but the engine, whose capabilities declare its own. */
export const differences: Readonly<Record<string, readonly Difference[]>> = {
  'HTTP API': gateway,
  'Sign-in': identity,
  Page: page,
  Database: postgres,
  'Functions and template': stack,
}
