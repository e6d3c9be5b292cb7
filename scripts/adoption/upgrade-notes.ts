import { existsSync, readFileSync } from 'node:fs'

/** What a version asks of those who come from an earlier one. */
export interface UpgradeNotes {
  version: string
  /** Markdown: the sections of the changelog that ask for something. */
  text: string
}

// what is new asks nothing of anybody
const asking = /^(Upgrading|Changed|Removed|Deprecated|Security|Major Changes)$/

/** The notes of the versions after `from` up to `to`, newest first, by a changelog in the form of https://keepachangelog.com or of changesets. */
export function notesBetween(changelog: string, from: string, to: string): UpgradeNotes[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ version: /^\[?(\d+\.\d+\.\d+[^\s\]]*)/.exec(section)?.[1] ?? '', text: asked(section) }))
    .filter(({ version, text }) => version && text && isNewer(version, from) && !isNewer(version, to))
}

function asked(section: string): string {
  const parts = section.split(/^### /m).slice(1)
  return parts
    .filter((part) => asking.test(part.split('\n', 1)[0]?.trim() ?? ''))
    .map((part) => `### ${part.trim()}`)
    .join('\n\n')
}

/** Whether a version is newer than another one: by its three numbers; one with a suffix is older than the same without. */
export function isNewer(version: string, other: string): boolean {
  const [one = '', oneSuffix = ''] = version.split(/-(.*)/s)
  const [two = '', twoSuffix = ''] = other.split(/-(.*)/s)
  const order = one.localeCompare(two, 'en', { numeric: true })
  if (order !== 0) return order > 0
  return oneSuffix === '' ? twoSuffix !== '' : twoSuffix !== '' && oneSuffix.localeCompare(twoSuffix, 'en', { numeric: true }) > 0
}

/** The changelog of this version of the kit: in the repository, or in the package. Empty where it has none. */
export function ownChangelog(): string {
  const places = ['../CHANGELOG.md', '../../CHANGELOG.md'].map((place) => new URL(place, import.meta.url))
  const place = places.find((each) => existsSync(each))
  return place ? readFileSync(place, 'utf8') : ''
}
