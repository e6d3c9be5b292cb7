import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stack } from './stack.ts'

/**
 * Has every request to a function of the API fail, and those with a query first wait for `milliseconds`. The function's code in the engine, and all else, stays
 * as it is. `module` is its handler's. Resolves to what mends it.
 */
export async function breakApi({ project }: Stack, module: string, milliseconds: number): Promise<() => Promise<void>> {
  const bundle = join(project.state, 'build', `${module}.mjs`)
  const own = await readFile(bundle)
  await writeFile(
    bundle,
    `export const handler = async ({ rawQueryString }) => {
  if (rawQueryString) await new Promise((resolve) => setTimeout(resolve, ${milliseconds}))
  throw new Error('broken by a test')
}
`,
  )
  return () => writeFile(bundle, own)
}
