import { replaceReferences } from '../../stack/references.js'

/** Every logical id that a value of the template refers to. */
export function referencesIn(value: unknown): string[] {
  const found = new Set<string>()
  replaceReferences(value, (logicalId) => void found.add(logicalId))
  return [...found]
}
