import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Description } from '../description.ts'
import { type Code, type Codes, frameworkKey } from './code.ts'
import { folderCode } from './folder-code.ts'
import { linksTo } from './javascript.ts'
import { runtimeSdk, sdkImportedBy } from './runtime-sdk.ts'
import type { Workshop } from './workshop.ts'

/**
 * The Framework's own functions, which it adds to a template as custom resources: notifications of buckets and triggers of user pools that are said to
 * exist (`existing: true`), and the role by which API Gateway writes logs. Their code is in the Framework. Without it CloudFormation would wait for an
 * answer that never comes.
 */
export async function frameworkCode({ template }: Pick<Description, 'template'>, workshop: Workshop): Promise<Codes> {
  const names = frameworkFunctions(template)
  if (names.length === 0) return new Map()
  const code = await customResources(workshop)
  return new Map(names.map((name) => [frameworkKey(name), code]))
}

/** The full names of the functions that the Framework has added to a template. */
export function frameworkFunctions({ Resources }: Pick<Description['template'], 'Resources'>): string[] {
  return Object.values(Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function' && archiveOf(Properties).endsWith('/custom-resources.zip') ? [String(Properties.FunctionName)] : [],
  )
}

function archiveOf({ Code }: Record<string, unknown>): string {
  return String((Code as { S3Key?: unknown } | undefined)?.S3Key ?? '') // as the Framework writes it
}

async function customResources(workshop: Workshop): Promise<Code> {
  const { root, files } = await frameworkSources()
  const sdk = await runtimeSdk(await sdkImportedBy(root, files), workshop)
  const contents = { files: new Map(files.map((file) => [file, join(root, file)])), links: new Map(linksTo(sdk)) }
  const code = await folderCode(contents, { id: 'framework', root, followsLinks: workshop.followsLinks })
  // nobody edits them
  return { ...code, inputs: [] }
}

/** Where the code of these functions is, in the kit's Framework: a folder, and its files relative to it. The Framework's own archive has the same. */
export async function frameworkSources(): Promise<{ root: string; files: string[] }> {
  const framework = dirname(createRequire(import.meta.url).resolve('serverless/package.json'))
  const root = join(framework, 'lib', 'plugins', 'aws', 'custom-resources', 'resources')
  return { root, files: (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.js')).sort() }
}
