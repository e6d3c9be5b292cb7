import { guardedFolder } from '@stagecraft/localstack/machine/guarded-folder.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import type { TestProject } from 'vitest/node'
import { awsSite } from './aws-site.ts'
import { engineSite } from './engine-site.ts'
import type { Site } from './site.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    site: Site
  }
}

/** Starts the chosen engine (`STAGECRAFT_ENGINE`) bare, without an application's stack; or takes the user's account where that is `aws`. */
export default async function setup(vitest: TestProject): Promise<() => Promise<void>> {
  const project = await openProject()
  if (project.engine === 'aws') {
    vitest.provide('site', awsSite(process.env))
    return async () => {}
  }
  const { folder, remove } = await guardedFolder('stagecraft-conformance-')
  const { site, stop } = await engineSite(project, folder)
  vitest.provide('site', site)
  return async () => {
    await stop()
    await remove()
  }
}
