import { dirname } from 'node:path'
import type { Bundle } from '../stack/bundle.ts'
import { moduleOf } from '../stack/description.ts'
import { noteCode } from './deployed-record.ts'
import type { Site } from './site.ts'
import type { RunningStack } from './start.ts'

/** Builds what holds one of these files (paths from the project's root) and updates the functions whose code changed; returns their short names. Throws esbuild's own error. */
export async function rebuild({ project, bundler }: Site, stack: RunningStack, files: string[]): Promise<string[]> {
  const touched = touchedBy(files, stack.functions)
  if (touched.length === 0) return []
  const built = new Map((await bundler.build(touched.map(({ module }) => module))).map((bundle) => [bundle.module, bundle]))
  const changed = new Set(stack.functions.filter(({ module, hash }) => (built.get(module)?.hash ?? hash) !== hash).map(({ module }) => module))
  stack.functions = stack.functions.map((bundle) => built.get(bundle.module) ?? bundle)
  const functions = Object.entries(stack.description.functions).flatMap(([key, { name, handler }]) => {
    const bundle = changed.has(moduleOf(handler)) && built.get(moduleOf(handler))
    return bundle ? [{ key, name, bundle }] : []
  })
  if (functions.length === 0) return []
  const { updateCode } = await import('../stack/functions-api.ts')
  // the next start compares its code with the record: what is interrupted here is sent again by it
  await noteCode(project, Object.fromEntries(functions.map(({ name }) => [name, ''])))
  await Promise.all(functions.map(({ name, bundle }) => updateCode(stack.access, name, bundle)))
  await noteCode(project, Object.fromEntries(functions.map(({ name, bundle }) => [name, bundle.hash])))
  return functions.map(({ key }) => key)
}

// a file that is in no bundle may be one that the bundles of its neighbours take by a pattern: a new migration, for one
function touchedBy(files: readonly string[], bundles: readonly Bundle[]): Bundle[] {
  const known = new Set(bundles.flatMap(({ inputs }) => inputs))
  return bundles.filter(({ inputs }) =>
    files.some((file) => (known.has(file) ? inputs.includes(file) : inputs.some((input) => dirname(input) === dirname(file)))),
  )
}
