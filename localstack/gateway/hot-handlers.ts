import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { moduleOf } from '../stack/described.ts'
import type { FunctionDescription } from '../stack/description.ts'
import type { HotFunction } from './function.js'

/** What a function needs to take its role: the engine's address and the file with the stack's front secret. */
export type RoleSource = Pick<HotFunction, 'engine' | 'secretFile'>

/**
 * The functions with handlers that follow their bundles: each request asks for the bundle as it is by now. A saved file is therefore answered
 * the new way in the same worker, whose packages are loaded already, and a request under way ends in the code it began with.
 * `code` is the folder the handlers' paths start from; the handlers themselves are written below it.
 */
export async function hotHandlers(
  functions: Record<string, FunctionDescription>,
  code: string,
  role: RoleSource,
): Promise<Record<string, FunctionDescription>> {
  const entries = await Promise.all(
    Object.entries(functions).map(async ([key, description]) => {
      const module = moduleOf(description.handler)
      const handler = description.handler.slice(module.length + 1)
      const file = join(code, 'hot', `${module}.mjs`)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, hotHandler({ bundle: join(code, `${module}.mjs`), handler, name: description.name, ...role }))
      // https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime; serverless-offline sets the others
      const environment = { AWS_EXECUTION_ENV: `AWS_Lambda_${description.runtime}`, ...description.environment }
      return [key, { ...description, environment, handler: `hot/${description.handler}` }] as const
    }),
  )
  return Object.fromEntries(entries)
}

function hotHandler(description: HotFunction): string {
  return `import { hotFunction } from ${JSON.stringify(new URL('./function.js', import.meta.url).href)}
export const ${description.handler} = hotFunction(${JSON.stringify(description)})
`
}
