import { replaceReferences } from './references.js'

/** Every logical id that a value of the template refers to, once, in the order of the references; without pseudo parameters. */
export function referencesIn(value: unknown): string[] {
  const found = new Set<string>()
  replaceReferences(value, (logicalId) => void (logicalId.startsWith('AWS::') || found.add(logicalId)))
  return [...found]
}
