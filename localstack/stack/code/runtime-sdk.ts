import { readFile, realpath } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { programsOf } from '../../compose/services.ts'
import { javaScript, typeScript } from './handler-file.ts'
import { findPackage, type NodePackages, packagesFrom } from './node-packages.ts'
import { installSdk, isInstalled } from './sdk-installation.ts'
import type { Workshop } from './workshop.ts'

/*
 * On AWS the Node.js runtime has the AWS SDK: `@aws-sdk/*` from nodejs18.x on, `aws-sdk` before. A function that does not deploy it finds it there.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */

const imported = /(?:from|require\(|import\(|import)\s*['"](aws-sdk|@aws-sdk\/[\w.-]+)(?:\/[^'"]*)?['"]/g

/** The packages of the AWS SDK that these files import. */
export async function sdkImportedBy(root: string, files: readonly string[]): Promise<string[]> {
  const sources = files.filter((file) => [...typeScript, ...javaScript].includes(extname(file)))
  const texts = await Promise.all(sources.map((file) => readFile(join(root, file), 'utf8')))
  return sdkImportedIn(texts)
}

/** The same of texts. */
export function sdkImportedIn(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(imported)].map(([, name = '']) => name)))].sort()
}

/**
 * Stands in for the runtime's SDK: these packages from the project, where they are development dependencies, from the kit, or installed once from npm
 * into the kit's own folder. Throws `sdk-not-installed`.
 */
export async function runtimeSdk(names: readonly string[], { project, say }: Pick<Workshop, 'project' | 'say'>): Promise<NodePackages> {
  const own = join(programsOf(project), 'runtime-sdk')
  const places = [project.root, own, import.meta.dirname]
  const placeOf = (name: string) => places.find((place) => (place !== own || isInstalled(own)) && findPackage(name, place))
  const missing = names.filter((name) => !placeOf(name))
  if (missing.length > 0) await installSdk(missing, own, say)
  const found: NodePackages = new Map()
  for (const place of places) {
    // what it needs in turn is found from where it lies
    for (const name of names.filter((each) => placeOf(each) === place)) {
      const folder = findPackage(name, place)
      if (folder) found.set(name, await realpath(folder))
      if (place === project.root) for (const [each, at] of packagesFrom([name], place)) found.set(each, at)
    }
  }
  return found
}
