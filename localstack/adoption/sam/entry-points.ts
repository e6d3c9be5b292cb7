import { basename, dirname, join, normalize, relative, sep } from 'node:path'
import { handlerFile, javaScript, typeScript } from '../../stack/code/handler-file.ts'
import { moduleOf } from '../../stack/described.ts'

/**
 * The handler by its source, of a function that SAM builds with esbuild. `sam build` writes each entry point under its path from the folder that all of them have in
 * common, so that `src/index.ts` alone becomes `index.js` and the template names `index.handler`. As it is where its file is there.
 * https://esbuild.github.io/api/#outbase
 */
export function builtHandler(folder: string, handler: string, entryPoints: readonly string[] = []): string {
  if (handlerFile(folder, handler, [...typeScript, ...javaScript])) return handler
  const source = builtModules(entryPoints).get(normalize(moduleOf(handler)))
  return source ? `${withoutEnding(source)}${handler.slice(moduleOf(handler).length)}` : handler
}

/** What `sam build` makes of entry points: the module in the archive, without its ending → its source. */
export function builtModules(entryPoints: readonly string[]): Map<string, string> {
  const sources = entryPoints.map((each) => normalize(each))
  const base = commonFolder(sources)
  return new Map(sources.map((each) => [withoutEnding(relative(base, each)), each]))
}

/** The handler that `sam build` writes into its template: without its folders where it makes no such module of the entry points. */
export function handlerInBuild(handler: string, entryPoints: readonly string[]): string {
  return builtModules(entryPoints).has(normalize(moduleOf(handler))) ? handler : basename(handler)
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => dirname(file).split(sep))
  const end = first.findIndex((part, at) => others.some((parts) => parts[at] !== part))
  return join(...(end < 0 ? first : first.slice(0, end)), '.')
}

function withoutEnding(file: string): string {
  return file.replace(/\.[cm]?[jt]sx?$/, '')
}
