import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { servedByWorkers } from '../gateway/served-by-workers.ts'
import type { Project } from '../project.ts'
import type { Code, Codes } from '../stack/code/code.ts'
import { noteCode } from './deployed-record.ts'
import type { Site } from './site.ts'
import type { RunningStack } from './start.ts'
import { stack as deployment } from './steps/stack.ts'

/** What a saved file changed. */
interface Rebuilt {
  /** Short names of functions and layers; they answer the new way by now. */
  changed: string[]
  /** Ends when the engine has all of it, too: an invocation through it runs the code before until then. */
  sent: Promise<void>
}

// Workers of the API have the new code at once. Their first request asks the engine for secrets and settings, and would wait for the engine to take the code in
const firstRequestMs = 100

/**
 * Makes the code that holds one of these files (paths from the project's root) and updates the functions whose code changed. Throws what is wrong with the
 * sources: then what ran before runs on.
 */
export async function rebuild(site: Site, stack: RunningStack, files: string[], say: (line: string) => void): Promise<Rebuilt> {
  const nothing: Rebuilt = { changed: [], sent: Promise.resolve() }
  const touched = touchedBy(files, stack.functions)
  if (touched.length === 0) return nothing
  const made = await site.codeMaker.make(stack.description, say, touched)
  const changed = [...made].filter(([key, { hash }]) => stack.functions.get(key)?.hash !== hash)
  const before = stack.functions
  stack.functions = new Map([...before, ...made])
  if (changed.length === 0) return nothing
  const keys = changed.map(([key]) => key)
  // a layer's code is a new version of it, which its functions name
  if (!keys.every((key) => key in stack.description.functions)) {
    await deployAll(site, stack, before)
    return { ...nothing, changed: keys }
  }
  // saved once more, it is sent once more
  const forget = (error: unknown): never => {
    stack.functions = new Map([...stack.functions].flatMap(([key, code]) => (keys.includes(key) ? entryOf(key, before) : [[key, code] as const])))
    throw error
  }
  const { sent } = await updateFunctions(site, stack, new Map(changed)).catch(forget)
  const isSent = sent.catch(forget)
  // whoever waits for it hears of it; nobody may, for a moment
  isSent.catch(() => {})
  return { changed: keys, sent: isSent }
}

function entryOf(key: string, codes: Codes): (readonly [string, Code])[] {
  const code = codes.get(key)
  return code ? [[key, code]] : []
}

async function updateFunctions({ project }: Site, stack: RunningStack, codes: Codes): Promise<Pick<Rebuilt, 'sent'>> {
  const hasWorkers = servedByWorkers(stack.description)
  const functions = [...codes].flatMap(([key, code]) => {
    const { name, events } = stack.description.functions[key] ?? {}
    const isServed = hasWorkers && events?.length && events.every(({ httpApi }) => httpApi)
    return name ? [{ name, code, isServed }] : []
  })
  // the next start compares its code with the record: what is interrupted here is sent again by it
  await noteCode(project, Object.fromEntries(functions.map(({ name }) => [name, ''])))
  const { served = [], others = [] } = Object.groupBy(functions, ({ isServed }) => (isServed ? 'served' : 'others'))
  await send(project, stack, others)
  return { sent: served.length > 0 ? sleep(firstRequestMs).then(() => send(project, stack, served)) : Promise.resolve() }
}

async function send(project: Project, { access }: RunningStack, functions: readonly { name: string; code: Code }[]): Promise<void> {
  if (functions.length === 0) return
  const { updateCode } = await import('../stack/functions-api.ts')
  await Promise.all(functions.map(({ name, code }) => updateCode(access, name, code)))
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
