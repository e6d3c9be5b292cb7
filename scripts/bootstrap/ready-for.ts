import { createHash } from 'node:crypto'
import type { Template } from '../check-aws/checked.ts'
import { entriesUsed, type Services, servicesWithRoles } from './execution-policies.ts'
import { ownNames } from './own-names.ts'

/** The longest value of a standard parameter: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const most = 4_096

/** What an account is made ready for, or has to be. */
export interface Readiness {
  /** In words: `Kinesis`, `roles of lambda.amazonaws.com`, `the name readers (table)`. */
  what: string
  /** Of an entry of services.yml: a short hash of its grants, which a later version of the kit may have more of. */
  grants?: string
}

/** What an account is made ready for by the templates of a stage, or has to be. Throws `type-unknown`. */
export function readyFor(templates: readonly Template[], services: Services, facts: { service: string; stage: string }): Readiness[] {
  return [
    ...entriesUsed(templates, services).map((what) => ({ what, grants: hashOf(services[what]?.Allow) })),
    ...servicesWithRoles(templates).map((name) => ({ what: `roles of ${name}` })),
    ...ownNames(templates, facts).map(({ name, before }) => ({
      what: `the name ${name} (${before.split(':').filter(Boolean)[0]?.replace('/', '')})`,
    })),
  ]
}

/** The same as the value of a parameter, a line each; undefined where it is too long for one. */
export function readyText(all: readonly Readiness[]): string | undefined {
  const text = all.map(lineOf).join('\n')
  return text.length > most ? undefined : text
}

/** What `wanted` has and an account is not made ready for, in words. `text`: as `readyText` made it, also before there were hashes. */
export function notReady(wanted: readonly Readiness[], text: string): string[] {
  const lines = text.split('\n')
  const [ready, known] = [new Set(lines), new Set(lines.map((line) => line.split(ofGrants)[0]))]
  return wanted.flatMap((each) => {
    if (ready.has(lineOf(each))) return []
    return known.has(each.what) ? `${each.what} with the grants of this version of Stagecraft` : each.what
  })
}

const ofGrants = ' #'

function lineOf({ what, grants }: Readiness): string {
  return grants ? `${what}${ofGrants}${grants}` : what
}

function hashOf(grants: unknown): string {
  return createHash('sha256').update(JSON.stringify(grants)).digest('hex').slice(0, 8)
}
