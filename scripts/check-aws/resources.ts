import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Template } from './checked.ts'

/** A resource with its logical id. */
export type Named = [id: string, resource: TemplateResource]

export function ofType({ Resources }: Template, ...types: string[]): Named[] {
  return Object.entries(Resources).filter(([, { Type }]) => types.includes(Type))
}

/** The resource that a value refers to, where it is of one of the types. */
export function targetIn(value: unknown, template: Template, ...types: string[]): string | undefined {
  return referencesIn(value).find((id) => types.includes(template.Resources[id]?.Type ?? ''))
}

/** The property at a path of keys, through nothing but objects; undefined where the path ends before. */
export function at(resource: TemplateResource | undefined, ...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), resource?.Properties)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** A list of objects, where one of them stands for itself. */
export function objects(value: unknown): Record<string, unknown>[] {
  return [value].flat().filter(isObject)
}

/** Every object in a value, itself first. */
export function everyObject(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(everyObject)
  return isObject(value) ? [value, ...Object.values(value).flatMap(everyObject)] : []
}
