import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'

/**
 * Each released migration's name → the sha-256 of its file without its statement. Some database may have applied it: its name and what it does stay as they
 * are. What it states of itself may be corrected.
 */
export type Released = Readonly<Record<string, string>>

const folder = new URL('./migrations/', import.meta.url)

/** Where the released ones are noted. */
export const releasedFile = new URL('./released.json', import.meta.url)

export function releasedMigrations(): Released {
  return JSON.parse(readFileSync(releasedFile, 'utf8')) as Released // as `release.ts` writes it
}

/** Every migration that is there now, in order. */
export function presentMigrations(): Released {
  const files = readdirSync(folder).sort()
  return Object.fromEntries(files.map((file) => [file.replace(/\.ts$/, ''), hashOf(readFileSync(new URL(file, folder), 'utf8'))]))
}

/** What is wrong with these migrations, a sentence each: gaps and repeats in their numbers, and released ones that were renamed, removed or changed. */
export function faultsOf(present: Released, released: Released): string[] {
  const names = Object.keys(present)
  const misnumbered = names.flatMap((name, at) => {
    const number = String(at + 1).padStart(4, '0')
    return new RegExp(`^${number}-[a-z0-9-]+$`).test(name)
      ? []
      : [`${name}.ts should be called ${number}-….ts: migrations are numbered without gaps.`]
  })
  const altered = Object.entries(released).flatMap(([name, hash]) => {
    if (present[name] === hash) return []
    const what = name in present ? 'was changed' : 'is gone'
    return [`${name}.ts is released, and ${what}. Bring it back as it was; what it should do now is a new migration.`]
  })
  return [...misnumbered, ...altered]
}

/** Of a migration's text, as it is noted. */
export function hashOf(text: string): string {
  return createHash('sha256')
    .update(text.replace(/^export const statement = \{\n(?: .*\n)*\}\n\n/m, ''))
    .digest('hex')
}
