import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import { zipSync } from 'fflate'
import { Bundler } from '../../../localstack/stack/bundles/bundles.ts'
import { sharedCode } from '../../../localstack/stack/code/shared-bundle.ts'
import { moduleOf } from '../../../localstack/stack/described.ts'
import { describe } from '../../../localstack/stack/description.ts'
import { updateCode, updated } from '../../../localstack/stack/functions-api.ts'
import { functionName, type Stack } from '../support/stack.ts'

/** A release as `keep.ts` has kept it. */
export interface KeptRelease {
  commit: string
  /** The names of its migrations, in order. */
  migrations: string[]
  /** Path → text; a function's module is at its handler's path. */
  files: Record<string, string>
}

/** The kept releases, the oldest first. */
export function keptReleases(): KeptRelease[] {
  const files = globSync('*.json.br', { cwd: import.meta.dirname }).sort()
  return files.map((file) => JSON.parse(brotliDecompressSync(readFileSync(join(import.meta.dirname, file))).toString()) as KeptRelease) // as keep.ts writes it
}

// a function's connections bear its name, as this release's do: tests see by them who still works
const named = 'process.env.PGAPPNAME ??= process.env.AWS_LAMBDA_FUNCTION_NAME;\n'

/** Gives functions of the stack the code of a kept release. */
export async function runKept(stack: Stack, { files }: KeptRelease, names: readonly string[]): Promise<void> {
  const module = (path: string, text: string) => Buffer.from(path.endsWith('.mjs') ? named + text : text)
  const ZipFile = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, module(path, text)])), { level: 1 })
  await Promise.all(
    names.map(async (name) => {
      await stack.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName(stack, name), ZipFile }))
      await updated(stack.lambda, functionName(stack, name))
    }),
  )
}

/** Gives them the code that is checked out. */
export async function runOwn(stack: Stack, names: readonly string[]): Promise<void> {
  const { functions } = await describe(stack.project)
  const chosen = Object.entries(functions).filter(([short]) => names.includes(short))
  const built = await new Bundler(stack.project).build(chosen.map(([, { handler }]) => moduleOf(handler)))
  const bundles = new Map(built.map((bundle) => [bundle.module, bundle]))
  await Promise.all(
    chosen.map(async ([, { name, handler }]) => {
      const bundle = bundles.get(moduleOf(handler))
      if (bundle) await updateCode(stack.record, name, sharedCode(bundle))
    }),
  )
}
