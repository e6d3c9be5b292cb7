import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Manifest, manifestFile } from '../release/manifest.ts'
import { faultsOf } from '../release/verify.ts'
import type { Store } from './store.ts'

/** A release in the artifact bucket. */
export interface StoredRelease {
  manifest: Manifest
  /** SHA-256 of its manifest, hexadecimal: it names the release's whole content. */
  sha256: string
}

/** What was found out about a release, bound to its content. */
export interface TestResult {
  manifest: string
  passed: number
  failed: number
}

/** Where a file of a release is in the bucket. Functions are named by their content and shared by all releases. */
export function keyOf(release: string, path: string): string {
  return path.startsWith('functions/') ? path : `releases/${release}/${path}`
}

/**
 * Adds a release to the artifact bucket. What is there already is not sent again, and nothing is ever written over; the manifest comes last, so that a
 * release is there whole or not at all. Returns the number of files sent. Throws `release-broken`, `release-taken`.
 */
export async function addRelease(store: Store, folder: string, manifest: Manifest): Promise<number> {
  const faults = await faultsOf(folder, manifest)
  if (faults.length > 0) throw broken(manifest.name, faults)
  const text = await readFile(join(folder, manifestFile), 'utf8')
  const before = await store.read(keyOf(manifest.name, manifestFile))
  if (before && before.text !== text)
    throw new StagecraftError('release-taken', `There is another release of the name ${manifest.name} in the artifact bucket.`, {
      hint: 'A release is never changed. Commit what is new, and package again.',
    })
  if (before) return 0
  const present = new Set((await Promise.all([store.keys('functions/'), store.keys(keyOf(manifest.name, ''))])).flat())
  const missing = manifest.files.filter(({ path }) => !present.has(keyOf(manifest.name, path)))
  await Promise.all(missing.map(({ path }) => store.upload(keyOf(manifest.name, path), join(folder, path))))
  await store.write(keyOf(manifest.name, manifestFile), text)
  return missing.length + 1
}

/** Throws `no-release`. */
export async function readRelease(store: Store, name: string): Promise<StoredRelease> {
  const found = await store.read(keyOf(name, manifestFile))
  if (!found)
    throw new StagecraftError('no-release', `There is no release ${name} in the artifact bucket.`, {
      hint: '`make releases` lists those that are there.',
    })
  return { manifest: JSON.parse(found.text) as Manifest, sha256: createHash('sha256').update(found.text).digest('hex') }
}

/** Compares each file of a release with what S3 says of it. Throws `release-broken` with every file that is not as it was built. */
export async function verifyRelease(store: Store, { manifest }: StoredRelease): Promise<void> {
  const compared = await Promise.all(
    manifest.files.map(async ({ path, sha256 }) => {
      const found = await store.checksum(keyOf(manifest.name, path))
      return found === sha256 ? '' : found ? `${path} was changed.` : `${path} is missing.`
    }),
  )
  const faults = compared.filter(Boolean)
  if (faults.length > 0) throw broken(manifest.name, faults)
}

/** The names of all releases, oldest first. */
export async function releaseNames(store: Store): Promise<string[]> {
  const keys = await store.keys('releases/')
  const suffix = `/${manifestFile}`
  return keys
    .filter((key) => key.endsWith(suffix))
    .map((key) => key.slice('releases/'.length, -suffix.length))
    .sort(byTime)
}

// the number of the day is not padded: 10 comes after 9
function byTime(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}

/** What its tests said; undefined where nobody said. Written once. */
export async function testsOf(store: Store, { manifest }: StoredRelease): Promise<TestResult | undefined> {
  const found = await store.read(keyOf(manifest.name, 'tests.json'))
  return found && (JSON.parse(found.text) as TestResult)
}

export async function addTests(store: Store, name: string, result: TestResult): Promise<void> {
  await store.write(keyOf(name, 'tests.json'), `${JSON.stringify(result)}\n`)
}

/** What to do about a release that somebody changed. */
export const howToReplace = 'Do not deploy it. Find out who changed it, package the commit again, and deploy that.'

function broken(name: string, faults: readonly string[]): StagecraftError {
  return new StagecraftError('release-broken', `The release ${name} is not as it was built:\n${faults.map((each) => `  ${each}`).join('\n')}`, {
    hint: howToReplace,
  })
}
