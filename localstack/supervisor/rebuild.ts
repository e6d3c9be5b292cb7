import { dirname } from 'node:path'
import type { Codes } from '../stack/code/code.ts'
import { noteCode } from './deployed-record.ts'
import type { Site } from './site.ts'
import type { RunningStack } from './start.ts'
import { stack as deployment } from './steps/stack.ts'

/**
 * Makes the code that holds one of these files (paths from the project's root) and updates the functions whose code changed; returns their short
 * names, and those of layers. Throws what is wrong with the sources: then what ran before runs on.
 */
export async function rebuild(site: Site, stack: RunningStack, files: string[], say: (line: string) => void): Promise<string[]> {
  const touched = touchedBy(files, stack.functions)
  if (touched.length === 0) return []
  const made = await site.codeMaker.make(stack.description, say, touched)
  const changed = [...made].filter(([key, { hash }]) => stack.functions.get(key)?.hash !== hash)
  const before = stack.functions
  stack.functions = new Map([...before, ...made])
  if (changed.length === 0) return []
  // a layer's code is a new version of it, which its functions name
  if (changed.some(([key]) => !(key in stack.description.functions))) await deployAll(site, stack, before)
  else await updateFunctions(site, stack, new Map(changed))
  return changed.map(([key]) => key)
}

async function updateFunctions({ project }: Site, stack: RunningStack, codes: Codes): Promise<void> {
  const functions = [...codes].flatMap(([key, code]) => {
    const { name } = stack.description.functions[key] ?? {}
    return name ? [{ name, code }] : []
  })
  const { updateCode } = await import('../stack/functions-api.ts')
  // the next start compares its code with the record: what is interrupted here is sent again by it
  await noteCode(project, Object.fromEntries(functions.map(({ name }) => [name, ''])))
  await Promise.all(functions.map(({ name, code }) => updateCode(stack.access, name, code)))
  await noteCode(project, Object.fromEntries(functions.map(({ name, code }) => [name, code.hash])))
}

async function deployAll(site: Site, stack: RunningStack, before: Codes): Promise<void> {
  const engine = { current: { ...stack.engine.current, state: { kind: 'kept' as const } } }
  const userPool = stack['user pool'] && { ...stack['user pool'], state: { kind: 'kept' as const } }
  try {
    stack.stack = await deployment(site).start({ ...stack, engine, 'user pool': userPool }, () => {})
  } catch (error) {
    stack.functions = before
    throw error
  }
}

// a file that is in no code may be one that is taken by a pattern, with its neighbours: a new migration, for one
function touchedBy(files: readonly string[], codes: Codes): string[] {
  const known = new Set([...codes.values()].flatMap(({ inputs }) => inputs))
  return [...codes].flatMap(([key, { inputs }]) =>
    files.some((file) => (known.has(file) ? inputs.includes(file) : inputs.some((input) => dirname(input) === dirname(file)))) ? [key] : [],
  )
}
