import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Description, FunctionDescription } from '@stagecraft/localstack/stack/description.ts'
import type { Archives } from '../way.ts'
import { archiveBundles } from './archive-bundles.ts'
import { archiveFiles, archiveLayers } from './archive-files.ts'
import { archiveFramework } from './archive-framework.ts'
import { archiveFramework4 } from './archive-framework4.ts'
import { archiveTemplateFunctions, archiveTemplateLayers } from './archive-template.ts'
import { archiveBuilt, builtArchive, isProgram } from './built-archives.ts'
import { isBuiltBy4 } from './framework4.ts'
import { withinToo } from './nested-stacks.ts'
import { packageInstaller } from './python-packages.ts'
import { isPython } from './python-settings.ts'
import { licenceOfWsgi } from './wsgi.ts'

/**
 * How a function's code is made: `bundle` by serverless-esbuild, `framework4` bundled by Framework 4 itself, `files` as the Framework packs them where nothing
 * bundles, `template` as `sam build` makes it, or `built` by the repository's own build, as an archive.
 */
export type Making = 'bundle' | 'framework4' | 'files' | 'template' | 'built'

/** How a release makes a function. Python and programs are packed as their files, whatever bundles the others. */
export function makingOf(root: string, described: FunctionDescription, description: Pick<Description, 'packaging' | 'found'>): Making {
  if (description.found?.template) return 'template'
  if (builtArchive(described, description.packaging.package)) return 'built'
  if (isPython(described) || isProgram(described)) return 'files'
  if (description.packaging.plugins.includes('serverless-esbuild')) return 'bundle'
  return isBuiltBy4(root, described, description) ? 'framework4' : 'files'
}

/**
 * Writes the archives of a repository that does not know the kit to `functions/<sha-256>.zip` below `folder`. `described`: of one stage each, all of which
 * have the same code (same-code.ts). Throws `does-not-build`, `not-releasable`, `code-too-large`, and what the installation of packages throws.
 */
export async function foreignArchives(root: string, described: readonly Description[], folder: string): Promise<Archives> {
  await mkdir(join(folder, 'functions'), { recursive: true })
  const made = { functions: {} as Record<string, string>, layers: {} as Record<string, string> }
  const installer = await packageInstaller(root)
  try {
    for (const description of described.flatMap(withinToo)) {
      // a function or a layer may be of one stage alone
      const left = Object.entries(description.functions).filter(([key]) => !made.functions[key])
      for (const [making, each] of Map.groupBy(left, ([, described]) => makingOf(root, described, description)))
        Object.assign(
          made.functions,
          await makers[making](
            root,
            description,
            each.map(([key]) => key),
            folder,
            installer,
          ),
        )
      const layers = Object.keys(description.packaging.layers).filter((layer) => !made.layers[layer])
      const archivedLayers = description.found?.template
        ? archiveTemplateLayers(root, description, layers, folder, installer)
        : archiveLayers(root, description, layers, folder)
      Object.assign(made.layers, await archivedLayers)
    }
    const ofPlugins = await Promise.all(described.slice(0, 1).map((description) => licenceOfWsgi(root, description)))
    return { ...made, framework: await archiveFramework(described, folder), packages: [...ofPlugins.flat(), ...(await installer.installed())] }
  } finally {
    await installer.close()
  }
}

const makers = {
  bundle: archiveBundles,
  framework4: archiveFramework4,
  files: archiveFiles,
  template: archiveTemplateFunctions,
  built: archiveOwnBuilds,
}

async function archiveOwnBuilds(
  root: string,
  { functions, packaging }: Description,
  keys: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  const files = keys.flatMap((key) => {
    const file = functions[key] && builtArchive(functions[key], packaging.package)
    return file ? [[key, file] as const] : []
  })
  return archiveBuilt(root, new Map(files), folder)
}
