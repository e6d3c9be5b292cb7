import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { FunctionDescription } from '../description.ts'
import type { Code } from './code.ts'
import { folderCode } from './folder-code.ts'
import { projectFiles } from './project-files.ts'
import { packageSettings, type Workshop } from './workshop.ts'

/**
 * A program of any language that asks the Runtime API for its events: the files of its package, with an executable `bootstrap` among them.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-provided.html. Throws `bootstrap-missing`.
 */
export async function binaryCode(key: string, described: FunctionDescription, workshop: Workshop): Promise<Code> {
  const { root } = workshop.project
  const { settings, apart } = packageSettings(key, described, workshop)
  const { files } = await projectFiles(root, settings, apart)
  if (!files.includes('bootstrap')) throw bootstrapMissing(key, described, root)
  return folderCode({ files: new Map(files.map((file) => [file, join(root, file)])) }, { id: key, root, followsLinks: true })
}

function bootstrapMissing(key: string, { runtime }: FunctionDescription, root: string): StagecraftError {
  const isThere = existsSync(join(root, 'bootstrap'))
  return new StagecraftError(
    'bootstrap-missing',
    `The function ${key} has the runtime ${runtime}, which starts the program \`bootstrap\` of its package, and ${isThere ? 'patterns leave it out' : `${join(root, 'bootstrap')} is not there`}.`,
    {
      hint: isThere
        ? `Add \`bootstrap\` to \`functions.${key}.package.patterns\` in serverless.yml.`
        : 'Build the program first, for example `CGO_ENABLED=0 go build -tags lambda.norpc -o bootstrap .`, then run the command again. Or name its archive in `package.artifact`.',
    },
  )
}
