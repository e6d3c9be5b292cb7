import type { Template } from '../check-aws/checked.ts'
import { entriesUsed, type Services, servicesWithRoles } from './execution-policies.ts'
import { ownNames } from './own-names.ts'

/** The longest value of a standard parameter: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html */
const most = 4_096

/** What an account is made ready for by the templates of a stage, or has to be, in words. Throws `type-unknown`. */
export function readyFor(templates: readonly Template[], services: Services, facts: { service: string; stage: string }): string[] {
  return [
    ...entriesUsed(templates, services),
    ...servicesWithRoles(templates).map((name) => `roles of ${name}`),
    ...ownNames(templates, facts).map(({ name, before }) => `the name ${name} (${before.split(':').filter(Boolean)[0]?.replace('/', '')})`),
  ]
}

/** The same as the value of a parameter; undefined where it is too long for one. */
export function readyText(all: readonly string[]): string | undefined {
  const text = all.join('\n')
  return text.length > most ? undefined : text
}

/** What `wanted` has and an account is not made ready for. `text`: as `readyText` made it. */
export function notReady(wanted: readonly string[], text: string): string[] {
  const ready = new Set(text.split('\n'))
  return wanted.filter((each) => !ready.has(each))
}
