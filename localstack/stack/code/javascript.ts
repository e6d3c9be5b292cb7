import { join } from 'node:path'
import { hasBundler } from '../../adoption/bundlers.cjs'
import type { FunctionDescription } from '../description.ts'
import type { Code } from './code.ts'
import { folderCode } from './folder-code.ts'
import { deployedPackages, type NodePackages, workspaceFiles } from './node-packages.ts'
import { packageFilter, projectFiles } from './project-files.ts'
import { runtimeSdk, sdkImportedBy } from './runtime-sdk.ts'
import { packageSettings, type Workshop } from './workshop.ts'

/**
 * JavaScript as it is: the project's folder as the Framework packages it without a bundler, with the packages that are deployed. In the archive these
 * are links, as long as functions run on this machine: thousands of files are then neither packed nor unpacked.
 */
export async function javaScriptCode(key: string, described: FunctionDescription, workshop: Workshop): Promise<Code> {
  const { root } = workshop.project
  const { id, settings, apart } = packageSettings(key, described, workshop)
  const { files, packageFolders } = await projectFiles(root, settings, apart)
  const takes = hasBundler(workshop.description.packaging.plugins, 'layersPackages') ? () => true : packageFilter(settings, apart)
  const packages = new Map([...deployedPackages(root)].filter(([name]) => takes(`node_modules/${name}/index.js`)))
  const sdk = await runtimeSdk(await sdkImportedBy(root, files), workshop)
  const links = new Map([
    ...linksTo(sdk),
    ...linksTo(packages),
    // a folder that has packages of its own
    ...packageFolders.filter((path) => path !== 'node_modules').map((path) => [path, join(root, path)] as const),
  ])
  return folderCode(
    { files: new Map(files.map((file) => [file, join(root, file)])), links, behind: await workspaceFiles(packages) },
    { id, root, followsLinks: workshop.followsLinks },
  )
}

/** Where packages lie in an archive → where they are. */
export function linksTo(packages: NodePackages): [string, string][] {
  return [...packages].map(([name, folder]) => [`node_modules/${name}`, folder])
}
