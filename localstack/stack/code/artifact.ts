import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { Code } from './code.ts'
import { archivePlace, type SettingPlace } from './setting-place.ts'

/** An archive that the project's own build has made: `package.artifact`, or `CodeUri` of SAM. Throws `artifact-missing`. */
export async function artifactCode(key: string, file: string, project: SettingPlace): Promise<Code> {
  const path = join(project.root, file)
  const madeAt = Date.now()
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isThere)
    throw new StagecraftError('artifact-missing', `The function ${key} is packaged by its own build as ${file}, and there is no such file.`, {
      hint: `Build it first, then run the command again. Or correct ${archivePlace(project, key)} (its paths start in ${project.root}).`,
    })
  return {
    id: key,
    hash: createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
    inputs: [file],
    madeAt,
    archive: () => readFile(path),
  }
}
