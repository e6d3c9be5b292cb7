import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kitMark } from '../kit-mark.ts'
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

// those that give the records their form
const makers = ['../stack/authorizers.ts', './steps/sign-in.ts', './sign-in.ts', './migrations.ts'].map((name) => new URL(name, import.meta.url))

interface Kept {
  /** The kit that made the records. */
  kit: string
  /** sha-256 of each. */
  records: Record<string, string>
}

const ownMark = () => kitMark(makers)

/** Keeps what the records are by now, and which kit made them. */
export async function keepFingerprints(project: Project): Promise<void> {
  await writeJson(fingerprintFile(project), { kit: await ownMark(), records: Object.fromEntries(await fingerprints(project)) } satisfies Kept)
}

/** The records that are not what they were when the stack was started last: lost, cut, or another's. All of them where nothing is known, or another version of the kit made them. */
export async function changedRecords(project: Project): Promise<Set<TrustedRecord>> {
  const kept = await readKept(project)
  const records = kept?.kit === (await ownMark()) ? kept.records : {}
  return new Set((await fingerprints(project)).flatMap(([name, hash]) => (records?.[name] === hash ? [] : [name])))
}

/** Whether another version of the kit started the stack last. */
export async function isOfAnotherKit(project: Project): Promise<boolean> {
  const { kit } = (await readKept(project)) ?? {}
  return kit !== undefined && kit !== (await ownMark())
}

async function readKept(project: Project): Promise<Partial<Kept> | undefined> {
  return (await readJson<Partial<Kept> | null>(fingerprintFile(project))) ?? undefined
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
