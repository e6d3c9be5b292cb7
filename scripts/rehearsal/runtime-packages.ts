import { existsSync } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { frameworkFunctions, frameworkSources } from '@stagecraft/localstack/stack/code/framework-code.ts'
import type { NodePackages } from '@stagecraft/localstack/stack/code/node-packages.ts'
import { runtimeSdk, sdkImportedBy } from '@stagecraft/localstack/stack/code/runtime-sdk.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import { git } from '../pr-report/git.ts'

/**
 * The packages of the AWS SDK that Lambda's runtime has, and a release leaves out, as far as files of the repository, or functions of the Framework's own, import them. What can be had nowhere is
 * missed by the function that wants it.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included
 */
export async function runtimePackagesOf(project: Project): Promise<NodePackages> {
  if (!project.isAdopted) return new Map()
  const files = (await git(project.root, ['ls-files', '-z'])).split('\0').filter((path) => existsSync(join(project.root, path)))
  const names = new Set([...(await sdkImportedBy(project.root, files)), ...(await ofFramework(project))])
  return runtimeSdk([...names], { project, say: () => {} }).catch(() => new Map())
}

// those that the functions import which the Framework adds to a template
async function ofFramework(project: Project): Promise<string[]> {
  for (const stage of await awsStages(project.root)) {
    const { template } = await describeStage(project, stage)
    if (frameworkFunctions(template).length === 0) continue
    const { root, files } = await frameworkSources()
    return sdkImportedBy(root, files)
  }
  return []
}

/** Puts packages where code in a folder below finds them. */
export async function linkBeside(folder: string, packages: NodePackages): Promise<void> {
  for (const [name, from] of packages) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(from, link)
  }
}
