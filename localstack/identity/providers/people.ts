import { createHash } from 'node:crypto'
import type { Person } from '../../config.ts'

/** The provider's own id of a person: digits, as Google and Facebook have them; the same at every start. */
export function subjectOf(person: Person): string {
  return BigInt(`0x${createHash('sha256').update(`${person.provider} ${person.email}`).digest('hex').slice(0, 16)}`)
    .toString()
    .padStart(20, '1')
}

/** What a provider can say of a person. Groups are said of companies' people alone; only those providers ask for them. */
export function factsOf(person: Person): { email: string; name: string; given_name: string; family_name: string; groups: readonly string[] } {
  const words = person.name.trim().split(/\s+/)
  return {
    email: person.email,
    name: person.name,
    given_name: words[0] ?? '',
    family_name: words.slice(1).join(' '),
    groups: person.groups ?? [],
  }
}
