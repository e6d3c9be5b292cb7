import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'
import { stopStack } from '@stagecraft/localstack/supervisor/stop.ts'
import type { ProjectCopy } from '../../system/support/project-copy.ts'
import { root } from '../../system/support/stack.ts'

export interface RepositoryCopy extends ProjectCopy {
  /** The folder of its serverless.yml. */
  service: string
  /** What starts said. */
  said: string[]
}

/**
 * A copy of a repository of `tests/fixtures/foreign`, which does not know the kit, in a folder of its own. `service` is the folder of its
 * serverless.yml. The kit's programs and this project's packages are lent to it, of these only `packages` where they are named.
 */
export async function repositoryCopy(name: string, service = '.', packages?: Packages): Promise<RepositoryCopy> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'stagecraft-foreign-')))
  await cp(join(root, 'tests', 'fixtures', 'foreign', name), folder, { recursive: true, verbatimSymlinks: true })
  await install(folder, packages)
  const place = join(folder, service)
  const state = join(place, '.stagecraft')
  await mkdir(state)
  const programs = (await readdir(join(root, '.stagecraft'))).filter((each) => /^(bin|node|engine(-(?!state)[\w-]+)?)$/.test(each))
  for (const program of programs) await symlink(join(root, '.stagecraft', program), join(state, program))
  const open = async (): Promise<Project> => ({ ...(await openProject(place)), state })
  const said: string[] = []
  return {
    root: folder,
    service: place,
    said,
    open,
    start: async () => launch(await open(), (message) => message.kind === 'said' && said.push(message.line)),
    stop: async () => void (await stopStack(await open())),
    remove: async () => {
      const project = await open().catch(() => undefined)
      if (project) await removeStack(project)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The repository's packages, as an installation would link them: name → its folder in the repository, or this project's. */
type Packages = Readonly<Record<string, string | undefined>>

async function install(folder: string, packages: Packages | undefined): Promise<void> {
  const to = join(folder, 'node_modules')
  if (!packages) return symlink(join(root, 'node_modules'), to)
  for (const [name, own] of Object.entries(packages)) {
    await mkdir(dirname(join(to, name)), { recursive: true })
    await symlink(own ? join(folder, own) : join(root, 'node_modules', name), join(to, name))
  }
}
