import { existsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../../errors.ts'
import type { FunctionDescription } from '../description.ts'
import type { Code } from './code.ts'
import { folderCode } from './folder-code.ts'
import { projectFiles } from './project-files.ts'
import { describedIn } from './setting-place.ts'
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
  if (await hasWindowsEnd(join(root, 'bootstrap')))
    workshop.say(
      `the first line of bootstrap ends with a Windows line end, so that its program is not found, on AWS too. Save it with LF line ends, and have Git keep them: \`bootstrap text eol=lf\` in .gitattributes`,
    )
  return folderCode({ files: new Map(files.map((file) => [file, join(root, file)])) }, { id: key, root, followsLinks: true })
}

// of a script: `#!/bin/sh\r` names no program
async function hasWindowsEnd(file: string): Promise<boolean> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0)
    return /^#![^\n]*\r\n/.test(buffer.toString('latin1', 0, bytesRead))
  } finally {
    await handle.close()
  }
}

function bootstrapMissing(key: string, { runtime }: FunctionDescription, root: string): StagecraftError {
  const isThere = existsSync(join(root, 'bootstrap'))
  return new StagecraftError(
    'bootstrap-missing',
    `The function ${key} has the runtime ${runtime}, which starts the program \`bootstrap\` of its package, and ${isThere ? 'patterns leave it out' : `${join(root, 'bootstrap')} is not there`}.`,
    {
      hint: isThere
        ? `Add \`bootstrap\` to \`functions.${key}.package.patterns\` in ${describedIn(root)}.`
        : 'Build the program first, for example `CGO_ENABLED=0 go build -tags lambda.norpc -o bootstrap .`, then run the command again. Or name its archive in `package.artifact`.',
    },
  )
}
