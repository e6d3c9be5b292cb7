import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { Code } from './code.ts'
import { folderCode } from './folder-code.ts'
import type { LayerDescription } from './packaging.ts'
import { projectFiles } from './project-files.ts'
import { layerPlace } from './setting-place.ts'
import type { Workshop } from './workshop.ts'

/** A layer of the same repository: its folder as it is, or where SAM would build it. Throws `layer-missing`. */
export async function layerCode(
  layer: string,
  { path, package: settings, builtInto }: LayerDescription,
  { project, followsLinks }: Workshop,
): Promise<Code> {
  const { root } = project
  const [folder, into] = [join(root, path), builtInto ?? '']
  if (!existsSync(folder))
    throw new StagecraftError('layer-missing', `The layer ${layer} is the folder ${path}, and there is no such folder.`, {
      hint: `Correct ${layerPlace(project, layer)} (its path starts in ${root}), or make the folder.`,
    })
  const { files, packageFolders } = await projectFiles(folder, [settings])
  return folderCode(
    {
      files: new Map(files.map((file) => [join(into, file), join(folder, file)])),
      links: new Map(packageFolders.map((each) => [join(into, each), join(folder, each)])),
    },
    { id: `layer-${layer}`, root, followsLinks },
  )
}
