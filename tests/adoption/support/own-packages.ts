import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import type { ClientOptions } from '../../../scripts/deployment/cloud.ts'
import { archivePath } from '../../../scripts/release/archive-functions.ts'
import type { Made } from '../../../scripts/release/package.ts'
import { startEmptyAccount } from './empty-account.ts'

/** Path in an archive → its content. */
export type Texts = Record<string, string>

/** What a repository's own `serverless package` packs for a stage: the archive's name without its ending → what is in it. */
export async function ownPackages(root: string, stage: string): Promise<Record<string, Texts>> {
  // where there are layers, the Framework asks whether the stack has them already
  const account = await startEmptyAccount()
  try {
    await runFramework(root, ['package', '--stage', stage], withEndpoint(account.url))
  } finally {
    await account.stop()
  }
  const archives = (await readdir(join(root, '.serverless'))).filter((file) => file.endsWith('.zip')).sort()
  const read = archives.map(async (file) => [file.replace('.zip', ''), textsIn(await readFile(join(root, '.serverless', file)))] as const)
  return Object.fromEntries(await Promise.all(read))
}

/** The Framework as a repository runs it, with no credentials but those that are given. What its plugins leave in the temporary folder goes: serverless-esbuild does. */
export async function runFramework(root: string, words: readonly string[], environment: Record<string, string> = {}): Promise<void> {
  const framework = createRequire(import.meta.url).resolve('serverless/bin/serverless.js')
  const keys = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' }
  const temporary = await mkdtemp(join(tmpdir(), 'stagecraft-framework-'))
  try {
    await promisify(execFile)(process.execPath, [framework, ...words], {
      cwd: root,
      env: { ...process.env, ...keys, ...environment, TMPDIR: temporary },
      timeout: 300_000,
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** What a release has of a function or layer, by the sha-256 of its archive. */
export async function releasedTexts({ folder }: Made, hash: string | undefined): Promise<Texts> {
  return textsIn(await readFile(join(folder, archivePath(hash ?? ''))))
}

/** What is in an archive. */
export function textsIn(archive: Uint8Array): Texts {
  return Object.fromEntries(Object.entries(unzipSync(archive)).map(([path, content]) => [path, Buffer.from(content).toString()]))
}

/** The repository's own `serverless deploy`, with the keys of an account on an engine. */
export async function deployByFramework(root: string, stage: string, { endpoint, region, credentials }: ClientOptions): Promise<void> {
  if (!endpoint || !credentials || typeof credentials === 'function') throw new Error('Only an engine is deployed to here.')
  await runFramework(root, ['deploy', '--stage', stage], {
    ...withEndpoint(endpoint),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  })
}

function withEndpoint(url: string): Record<string, string> {
  return { AWS_ENDPOINT_URL: url, NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, 'engine-for-framework.cjs'))}` }
}

/** A paper of a release, as `licences.json`. */
export async function releasedPaper({ folder }: Pick<Made, 'folder'>, file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(folder, file), 'utf8'))
}
