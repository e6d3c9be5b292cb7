import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { readJson } from '@stagecraft/localstack/project.ts'
import { contentsOf } from '@stagecraft/localstack/stack/bundles/archive-contents.ts'
import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { withoutAws } from '@stagecraft/localstack/stack/framework/framework.ts'
import { lastLines, run } from './run.ts'

/** What `serverless package` made of one side. */
export interface Packaged {
  /** The description, as far as a report needs it. */
  description: Description
  bundles: readonly Bundle[]
}

/** A function’s archive, or the one of all functions. */
export interface Bundle {
  name: string
  /** Of the scripts in it, without source maps. */
  bytes: number
  /** Of the archive that is uploaded. */
  packed: number
  /** Of the scripts’ content. */
  content: string
}

const limitMs = 5 * 60_000

/** Packages a checkout for a stage on AWS, without credentials and network, into `folder`. Throws `not-packaged`. */
export async function packageFor(stage: string, root: string, folder: string): Promise<Packaged> {
  const words = [join(root, 'node_modules', 'serverless', 'bin', 'serverless.js'), 'package', '--stage', stage, '--package', folder]
  const environment = { ...withoutAws(process.env), SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off', NO_COLOR: '1' }
  const { code, output } = await run(process.execPath, words, { cwd: root, environment, withinMs: limitMs })
  const state = await readJson<{ service: Service }>(join(folder, 'serverless-state.json'))
  const template = await readJson<Description['template']>(join(folder, 'cloudformation-template-update-stack.json'))
  if (code !== 0 || !state || !template)
    throw new StagecraftError('not-packaged', `\`serverless package --stage ${stage}\` failed:\n${lastLines(output, 15)}`)
  const { service, provider, functions, custom } = state.service
  return {
    description: { hash: '', service, stage, region: provider.region, template, functions, packaging: noPackaging, provider, custom: custom ?? {} },
    bundles: await bundlesIn(folder),
  }
}

interface Service {
  service: string
  provider: { region: string }
  functions: Description['functions']
  custom?: Record<string, unknown>
}

async function bundlesIn(folder: string): Promise<Bundle[]> {
  const archives = (await readdir(folder)).filter((file) => file.endsWith('.zip')).sort()
  return Promise.all(
    archives.map(async (file) => {
      const archive = await readFile(join(folder, file))
      const scripts = contentsOf(archive).filter(({ name }) => !name.endsWith('.map'))
      return {
        name: file.slice(0, -'.zip'.length),
        bytes: scripts.reduce((sum, { bytes }) => sum + bytes, 0),
        packed: archive.length,
        content: scripts.map(({ name, sha256 }) => `${name} ${sha256}`).join('\n'),
      }
    }),
  )
}
