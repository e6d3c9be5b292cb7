import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FunctionDescription } from '../stack/description.ts'
import { moduleOf } from '../stack/description.ts'

/**
 * The functions with handlers that follow their bundles: each request asks for the bundle as it is by now. A saved file is therefore answered
 * the new way in the same worker, whose packages are loaded already, and a request under way ends in the code it began with.
 * `code` is the folder the handlers' paths start from; the handlers themselves are written below it.
 */
export async function hotHandlers(functions: Record<string, FunctionDescription>, code: string): Promise<Record<string, FunctionDescription>> {
  const entries = await Promise.all(
    Object.entries(functions).map(async ([key, description]) => {
      const module = moduleOf(description.handler)
      const name = description.handler.slice(module.length + 1)
      const file = join(code, 'hot', `${module}.mjs`)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, hotHandler(join(code, `${module}.mjs`), name))
      return [key, { ...description, handler: `hot/${description.handler}` }] as const
    }),
  )
  return Object.fromEntries(entries)
}

function hotHandler(bundle: string, name: string): string {
  return `import { statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
const bundle = ${JSON.stringify(bundle)}
const address = pathToFileURL(bundle).href
export const ${name} = async (event, context) => {
  const { mtimeMs } = statSync(bundle)
  const current = await import(address + '?' + mtimeMs)
  return current.${name}(event, context)
}
`
}
