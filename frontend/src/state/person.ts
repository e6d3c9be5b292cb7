import { createContext } from '@lit/context'

/** What somebody may do here; each group may also do what the one before it may. */
export type Right = 'read' | 'upload' | 'operate'
export type Group = 'viewer' | 'clerk' | 'operator'

/** Who is signed in, as their tokens say. The API decides for itself: this only keeps from sight what it would refuse. */
export type Person = { name: string; email?: string; groups: readonly string[] }

export const personContext = createContext<Person>('person')

const rights: Record<Group, readonly Right[]> = {
  operator: ['read', 'upload', 'operate'],
  clerk: ['read', 'upload'],
  viewer: ['read'],
}
const groups = Object.keys(rights) as Group[] // the keys written above, the one that may most first

/** The group of `person` that may most; undefined where none of theirs is one of ours. */
export function groupOf(person: Person): Group | undefined {
  return groups.find((group) => person.groups.includes(group))
}

export function may(person: Person | undefined, right: Right): boolean {
  const group = person && groupOf(person)
  return group !== undefined && rights[group].includes(right)
}

/** The group one has to be in, at the least, to do it. */
export function groupNeeded(right: Right): Group {
  return groups.findLast((group) => rights[group].includes(right)) ?? 'operator'
}
