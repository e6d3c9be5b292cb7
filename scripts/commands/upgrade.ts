import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { type Change, changesFor, readSetup } from '../adoption/changes.ts'
import { isNewer, notesBetween, ownChangelog, type UpgradeNotes } from '../adoption/upgrade-notes.ts'
import { writeWanted } from '../adoption/written-file.ts'
import { agrees } from '../output/confirm.ts'
import { colouredDifference } from '../output/difference.ts'
import type { Output } from '../output/output.ts'
import { version } from '../version.ts'

/** What became of a file that the kit once wrote: `edited` by its owner, it is left alone, and what the kit would write is shown. */
type Outcome = 'updated' | 'current' | 'edited' | 'declined'

/**
 * Brings the files that the kit once wrote into this repository to what this version of it writes; shows each change and asks, unless `yes`. Then says what
 * the versions in between ask for, by the changelog. A file that its owner edited is left as it is. `--json`: `{ from, to, files, notes }`.
 * Throws `newer-files` where a newer version wrote one of them.
 */
export async function upgrade(project: Project, output: Output, { yes }: { yes?: true }): Promise<void> {
  const all = await changesFor(project.root, version, await readSetup(project), project.config.database !== undefined)
  const changes = all.filter(({ found }) => found.version !== undefined)
  const from = newest(changes)
  if (from && isNewer(from, version)) throw newerFiles(from)
  const files: { path: string; outcome: Outcome }[] = []
  for (const change of changes) files.push({ path: change.wanted.path, outcome: await bringUp(project.root, output, change, yes) })
  const notes = from ? notesBetween(ownChangelog(), from, version) : []
  output.result({ from, to: version, files, notes }, () => ['', ...(from ? [] : [nothingWritten]), ...files.map(said), ...notes.map(told)].join('\n'))
}

const nothingWritten = '  Stagecraft has written no file in this repository. `npx stagecraft init` writes some.'

function newest(changes: readonly Change[]): string | undefined {
  const versions = changes.flatMap(({ found }) => found.version ?? [])
  return versions.reduce<string | undefined>((last, each) => (last === undefined || isNewer(each, last) ? each : last), undefined)
}

async function bringUp(root: string, output: Output, { wanted, found, difference }: Change, yes: true | undefined): Promise<Outcome> {
  const isEdited = found.standing === 'edited'
  if (difference && (found.version !== version || !isEdited)) output.say(`\n${colouredDifference(difference)}`)
  if (isEdited) return 'edited'
  if (difference && !yes && !(await asked(wanted.path))) return 'declined'
  // its first line says by then which version it is of
  if (difference || found.version !== version) await writeWanted(root, wanted, version)
  return difference ? 'updated' : 'current'
}

async function asked(path: string): Promise<boolean> {
  if (process.stdin.isTTY) return agrees(`Change ${path}?`)
  throw new StagecraftError('not-asked', 'This command changes files. It asks first, but there is no terminal to ask on.', {
    hint: 'Run `npx stagecraft upgrade --yes` to change what is shown.',
  })
}

function newerFiles(from: string): StagecraftError {
  return new StagecraftError('newer-files', `Stagecraft ${from} wrote files of this repository, and this is ${version}.`, {
    hint: 'Install the newer version: `npm install --save-dev @stagecraft/cli@latest`.',
  })
}

const sayings: Record<Outcome, string> = {
  updated: 'updated',
  current: 'is as this version writes it',
  edited: 'is edited: left as it is. Take over by hand what you want of the difference',
  declined: 'not changed',
}

function said({ path, outcome }: { path: string; outcome: Outcome }): string {
  return `  ${path}  ${sayings[outcome]}`
}

function told({ version: of, text }: UpgradeNotes): string {
  return `\n  ${of}\n${text.replace(/^/gm, '  ')}`
}
