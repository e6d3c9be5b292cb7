import { isDeepStrictEqual } from 'node:util'
import type { Template } from '../check-aws/checked.ts'

/** A part of a template: a property of a resource, all of a resource or of another entry. */
export interface Part {
  section: 'Resources' | 'Outputs' | 'Conditions' | 'Parameters'
  id: string
  /** The type of a resource. */
  type?: string
  /** A property, or an attribute such as `DeletionPolicy`; left out where only one of two templates has the entry. */
  property?: string
}

/** Which parts of two templates are not the same, in the templates’ order. */
export function movedParts(one: Template, other: Template, isSame: IsSame = isDeepStrictEqual): Part[] {
  return sections.flatMap((section) => {
    const [left, right] = [entriesOf(one, section), entriesOf(other, section)]
    return [...new Set([...left.keys(), ...right.keys()])].flatMap((id) => movedIn(section, id, left.get(id), right.get(id), isSame))
  })
}

export type IsSame = (one: unknown, other: unknown) => boolean

/** Names a part, for a set or a map. */
export function keyOf({ section, id, property }: Part): string {
  return property === undefined ? `${section}.${id}` : `${section}.${id}.${property}`
}

const sections = ['Resources', 'Outputs', 'Conditions', 'Parameters'] as const

function entriesOf(template: Template, section: Part['section']): Map<string, object> {
  return new Map(Object.entries((template[section] ?? {}) as Record<string, object>)) // CloudFormation's sections hold objects
}

function movedIn(section: Part['section'], id: string, one: object | undefined, other: object | undefined, isSame: IsSame): Part[] {
  const { Type } = (one ?? other) as { Type?: string } // one of the two has it
  const whole: Part = { section, id, ...(section === 'Resources' && Type ? { type: Type } : {}) }
  if (!one || !other) return [whole]
  const [left, right] = [flat(one), flat(other)]
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return names.filter((name) => !isSame(left[name], right[name])).map((property) => ({ ...whole, property }))
}

function flat({ Properties = {}, ...attributes }: { Properties?: object }): Record<string, unknown> {
  return { ...attributes, ...Properties }
}
