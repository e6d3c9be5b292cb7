/** The changelog with what was unreleased as `version` of that day (`2026-11-28`). Throws where nothing is unreleased, or the version has a section. */
export function withVersion(changelog: string, version: string, day: string): string {
  const heading = '## Unreleased\n'
  const at = changelog.indexOf(heading)
  if (at < 0) throw new Error('CHANGELOG.md has no section "## Unreleased".')
  if (changelog.includes(`## ${version} `)) throw new Error(`CHANGELOG.md has a section of ${version} already.`)
  const rest = changelog.slice(at + heading.length)
  const [unreleased = ''] = rest.split(/^## /m)
  if (!unreleased.trim())
    throw new Error('Nothing is under "## Unreleased" in CHANGELOG.md. Write what users notice of this version, then try again.')
  return `${changelog.slice(0, at)}${heading}\n## ${version} - ${day}\n${rest}`
}
