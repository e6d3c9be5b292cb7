import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Project, readJson, writeJson } from '../project.ts'

/** What a start made of the deployed stack and the next one trusts, below the stack's state. All of it can be made again. */
const trusted = [
  'front-secret',
  'database-secret.json',
  'authorizers.json',
  'identity.json',
  'people.json',
  'page-config.json',
  'migrated.json',
] as const

/** A record that is trusted from one start to the next. */
export type TrustedRecord = (typeof trusted)[number]

/** Keeps what the records are by now: sha-256 of each. */
export async function keepFingerprints(project: Project): Promise<void> {
  await writeJson(fingerprintFile(project), Object.fromEntries(await fingerprints(project)))
}

/** The records that are not what they were when the stack was started last: lost, cut, or another's. All of them where nothing is known. */
export async function changedRecords(project: Project): Promise<Set<TrustedRecord>> {
  const kept = (await readJson<Record<string, string> | null>(fingerprintFile(project))) ?? {}
  return new Set((await fingerprints(project)).flatMap(([name, hash]) => (kept[name] === hash ? [] : [name])))
}

function fingerprintFile(project: Project): string {
  return join(project.state, 'records.json')
}

// one that is not there has a fingerprint too: not every application has each
async function fingerprints(project: Project): Promise<(readonly [TrustedRecord, string])[]> {
  return Promise.all(
    trusted.map(async (name) => {
      const content = await readFile(join(project.state, name)).catch(() => undefined)
      return [name, content ? createHash('sha256').update(content).digest('hex') : 'none'] as const
    }),
  )
}
