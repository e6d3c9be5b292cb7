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
  { project, followsLinks, say }: Workshop,
): Promise<Code> {
  const { root } = project
  const [folder, into] = [join(root, path), builtInto ?? '']
  if (!existsSync(folder))
    throw new StagecraftError('layer-missing', `The layer ${layer} is the folder ${path}, and there is no such folder.`, {
      hint: `Correct ${layerPlace(project, layer)} (its path starts in ${root}), or make the folder.`,
    })
  if (into && existsSync(join(folder, into))) say(placedTwice(layer, path, into))
  const { files, packageFolders } = await projectFiles(folder, [settings])
  return folderCode(
    {
      files: new Map(files.map((file) => [join(into, file), join(folder, file)])),
      links: new Map(packageFolders.map((each) => [join(into, each), join(folder, each)])),
    },
    { id: `layer-${layer}`, root, followsLinks },
  )
}

// `sam build` copies what it finds below the folder of the runtime, a folder of that name, too, and AWS has it there:
// https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-layers.html
function placedTwice(layer: string, path: string, into: string): string {
  return `the layer ${layer} has \`BuildMethod\` and a folder \`${into}\` of its own: as on AWS, its files are in /opt/${into}/${into}, and not in /opt/${into}. Leave \`BuildMethod\` out, or set its \`ContentUri\` to ${join(path, into)}.`
}
