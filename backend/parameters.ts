import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { misfit, type Parameter } from './platform/parameter.ts'

/**
 * Every parameter and secret of the system, from each feature's own `parameters.ts`: a feature that is deleted takes its own along.
 * Functions import the declarations they read; `make config` and the test that compares them with the template take this list.
 */
export const parameters: readonly Parameter[] = (
  await Promise.all(
    globSync('{*,platform/*}/parameters.ts', { cwd: import.meta.dirname })
      .sort()
      .map((file) => import(pathToFileURL(join(import.meta.dirname, file)).href) as Promise<{ parameters: Record<string, Parameter> }>),
  )
).flatMap((module) => Object.values(module.parameters))

export { misfit }
