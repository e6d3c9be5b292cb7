import { appendFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { watch } from 'chokidar'
import type { Project } from '../project.ts'
import type { Bundle, Bundler } from '../stack/bundles.ts'
import { moduleOf } from '../stack/description.ts'
import { noteCode } from './deployed-record.ts'
import type { RunningStack } from './start.ts'

/**
 * Follows the sources: a saved file is built into the functions that hold it, and each of these answers the new way
 * at its next request or message. A file that does not build is reported with its place, and what ran before runs on.
 * The page is followed by Vite itself.
 */
export async function watchSources(project: Project, stack: RunningStack, bundler: Bundler): Promise<void> {
  const bundles = new Map(stack.functions.map((bundle) => [bundle.module, bundle]))
  const pending = new Set<string>()
  let working = false

  const work = async () => {
    if (working) return
    working = true
    while (pending.size > 0) {
      const files = [...pending]
      pending.clear()
      await rebuild(project, stack, bundler, bundles, files).catch((error: Error) => report(project, error.message))
    }
    working = false
  }

  const folders = new Set([...bundles.values()].flatMap((bundle) => bundle.inputs.map((input) => input.split('/')[0] ?? input)))
  const watcher = watch(
    [...folders].map((folder) => join(project.root, folder)),
    { ignoreInitial: true, ignored: (path) => /(node_modules|\.stagecraft|\.test\.ts$)/.test(relative(project.root, path)) },
  )
  watcher.on('all', (_event, path) => {
    pending.add(relative(project.root, path))
    void work()
  })
  await new Promise<void>((resolve) => watcher.once('ready', resolve))
  // what was saved between the first build and now was seen by nobody
  for (const bundle of bundles.values()) for (const input of bundle.inputs) pending.add(input)
  void work()
}

async function rebuild(project: Project, stack: RunningStack, bundler: Bundler, bundles: Map<string, Bundle>, files: string[]): Promise<void> {
  const touched = touchedBy(files, [...bundles.values()])
  if (touched.length === 0) return
  const started = performance.now()
  const built = await bundler.build(touched.map((bundle) => bundle.module))
  const changed = built.filter((bundle) => bundles.get(bundle.module)?.hash !== bundle.hash)
  for (const bundle of built) bundles.set(bundle.module, bundle)
  if (changed.length === 0) return
  const functions = Object.entries(stack.description.functions).flatMap(([key, each]) => {
    const bundle = changed.find(({ module }) => module === moduleOf(each.handler))
    return bundle ? [{ key, name: each.name, bundle }] : []
  })
  const { updateCode } = await import('../stack/engine-api.ts')
  // the next start compares its code with the record: what is interrupted here is sent again by it
  await noteCode(project, Object.fromEntries(functions.map(({ name }) => [name, ''])))
  await Promise.all(functions.map((each) => updateCode(stack.access, each.name, each.bundle)))
  await noteCode(project, Object.fromEntries(functions.map(({ name, bundle }) => [name, bundle.hash])))
  await report(
    project,
    `${files.slice(0, 3).join(', ')}${files.length > 3 ? ' …' : ''} → ${functions.map((each) => each.key).join(', ')} in ${Math.round(performance.now() - started)} ms`,
  )
}

// a file that is in no bundle may be one that the bundles of its neighbours take by a pattern: a new migration, for one
function touchedBy(files: readonly string[], bundles: readonly Bundle[]): Bundle[] {
  const known = new Set(bundles.flatMap(({ inputs }) => inputs))
  return bundles.filter(({ inputs }) =>
    files.some((file) => (known.has(file) ? inputs.includes(file) : inputs.some((input) => dirname(input) === dirname(file)))),
  )
}

async function report(project: Project, text: string): Promise<void> {
  await appendFile(join(project.state, 'logs', 'changes.log'), `${new Date().toISOString()} ${text}\n`)
}
