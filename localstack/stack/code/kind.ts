import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { hasBundler } from '../../adoption/bundlers.cjs'
import type { Project } from '../../project.ts'
import type { FunctionDescription } from '../description.ts'
import { handlerFile, handlerMissing, javaScript, typeScript } from './handler-file.ts'
import type { Packaging } from './packaging.ts'

/** What kind of code a function has; `file` is its handler's, relative to the project. */
export type Kind =
  | { kind: 'shared bundle' }
  | { kind: 'bundle'; file: string }
  | { kind: 'javascript' }
  | { kind: 'binary' }
  | { kind: 'python' }
  | { kind: 'artifact'; file: string }
  | { kind: 'not local'; why: string }

type KindsPlace = Pick<Project, 'root' | 'isAdopted' | 'template'>

/**
 * The function's kind, by its runtime, the plugins that are named, and its handler's file. `runtimes`: the beginnings of those that the engine runs.
 * `shares`: what `sharesPackages` says, for whoever asks of many functions. Throws `handler-missing`.
 */
export function kindOf(
  project: KindsPlace,
  key: string,
  described: FunctionDescription,
  packaging: Packaging,
  runtimes: readonly string[],
  shares = sharesPackages(project),
): Kind {
  const { runtime = 'nodejs24.x' } = described
  const why = whyNotLocal(described, runtimes)
  if (why) return { kind: 'not local', why }
  const artifact = described.package?.artifact ?? (described.package?.individually ? undefined : packaging.package.artifact)
  if (artifact) return { kind: 'artifact', file: artifact }
  if (runtime.startsWith('nodejs')) return nodeKind(project, key, described, packaging, shares)
  if (runtime.startsWith('python3')) return { kind: 'python' }
  return { kind: 'binary' }
}

/** Why a function does not run on this machine, as half a sentence; undefined where it does. `runtimes` as of `kindOf`. */
export function whyNotLocal({ image, runtime = 'nodejs24.x' }: FunctionDescription, runtimes: readonly string[]): string | undefined {
  if (image) return 'it is a container image'
  return runtimes.some((each) => runtime.startsWith(each)) ? undefined : `its runtime is ${runtime}`
}

function nodeKind(project: KindsPlace, key: string, described: FunctionDescription, packaging: Packaging, shares: boolean): Kind {
  const { handler } = described
  // a layer's
  if (handler.startsWith('/')) return { kind: 'javascript' }
  const isBundled = hasBundler(packaging.plugins, 'builds') || buildsAll(packaging)
  const file = handlerFile(project.root, handler, isBundled ? [...typeScript, ...javaScript] : [...javaScript, ...typeScript])
  if (!file) throw handlerMissing(project, key, described, [...typeScript, ...javaScript])
  if (file.endsWith('.ts') && shares) return { kind: 'shared bundle' }
  return isBundled || typeScript.some((ending) => file.endsWith(ending)) ? { kind: 'bundle', file } : { kind: 'javascript' }
}

// Framework 4 bundles TypeScript of itself, and JavaScript where it is told to: https://www.serverless.com/framework/docs/providers/aws/guide/building
function buildsAll({ build }: Packaging): boolean {
  return typeof build === 'object' && build !== null
}

/**
 * Whether the project's functions share their packages in the local stack (`stack/bundles/vendor.ts`), so that a saved file is built in milliseconds: one
 * esbuild.config.cjs for all, which makes ES modules of everything, and a lock file that says which packages there are. A repository that does not know
 * the kit gets its bundles whole, as they are deployed.
 */
export function sharesPackages({ root, isAdopted }: KindsPlace): boolean {
  if (isAdopted) return false
  const file = join(root, 'esbuild.config.cjs')
  if (!existsSync(file) || !existsSync(join(root, 'package-lock.json'))) return false
  const { bundle, format, outputFileExtension } = createRequire(import.meta.url)(file) as Record<string, unknown>
  return bundle === true && format === 'esm' && outputFileExtension === '.mjs'
}
