import { foundLines, knownOf } from '@stagecraft/localstack/adoption/report.ts'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { describe } from '@stagecraft/localstack/stack/description.ts'
import { type Change, changesFor, readSetup } from '../adoption/changes.ts'
import type { Setup } from '../adoption/setup.ts'
import { foundFile, writeWanted } from '../adoption/written-file.ts'
import { agrees } from '../output/confirm.ts'
import { colouredDifference } from '../output/difference.ts'
import { foundTable } from '../output/found.ts'
import type { Output } from '../output/output.ts'
import { version } from '../version.ts'

export interface InitOptions {
  yes?: true
  /** False where it is not wanted. */
  makefile: boolean
  workflow: boolean
  postgres: boolean
}

/** What became of a file: `written` now, `current` before, `kept` because its owner edited it or wrote it, `declined` by an answer or an option. */
type Outcome = 'written' | 'current' | 'kept' | 'declined'

/**
 * Writes stagecraft.config.ts with what was found in the repository, a Makefile where there is none, and a workflow of GitHub Actions. Shows each as a
 * diff and asks; `yes` does not ask. A file that its owner wrote or edited is left as it is. `--json`: `{ service, files: [{ path, outcome }] }`.
 */
export async function init(project: Project, output: Output, options: InitOptions): Promise<void> {
  const setup = await readSetup(project)
  if (!output.json) {
    const known = await knownOf(engineNamed())
    output.say(foundTable(foundLines(await describe(project), { leftOut: [], hasDatabase: false, ...known })))
  }
  const changes = await changesFor(project.root, version, setup, await wantsDatabase(project, setup, options))
  if (!options.yes && !process.stdin.isTTY) refuse(output, changes)
  const files: { path: string; outcome: Outcome }[] = []
  for (const change of changes) files.push({ path: change.wanted.path, outcome: await carryOut(project, output, change, options) })
  output.result({ service: setup.service, files }, () => ['', ...files.map(said), ...closing(files)].join('\n'))
}

async function carryOut(project: Project, output: Output, change: Change, options: InitOptions): Promise<Outcome> {
  const { wanted, found, difference } = change
  if (found.standing === 'edited' || found.standing === 'foreign') return 'kept'
  if (!difference) return 'current'
  if (!isWanted(wanted.path, options)) return 'declined'
  output.say(`\n${colouredDifference(difference)}`)
  if (!(options.yes || (await agrees(`${found.standing === 'absent' ? 'Write' : 'Change'} ${wanted.path}?`)))) return 'declined'
  await writeWanted(project.root, wanted, version)
  return 'written'
}

function isWanted(path: string, { makefile, workflow }: InitOptions): boolean {
  if (path === 'Makefile') return makefile
  return path.includes('.github/') ? workflow : true
}

// what the configuration already decides is not asked again
async function wantsDatabase(project: Project, { database }: Setup, { yes, postgres }: InitOptions): Promise<boolean> {
  if (!database || !postgres) return false
  if ((await foundFile(project.root, 'stagecraft.config.ts')).standing !== 'absent') return project.config.database !== undefined
  if (yes || !process.stdin.isTTY) return true
  return agrees(`The application has the package ${database.because}. Start PostgreSQL with the stack?`)
}

// where nobody can answer, all that would be written is shown
function refuse(output: Output, changes: readonly Change[]): void {
  const differences = changes.filter(({ found }) => found.standing === 'absent' || found.standing === 'written').map(({ difference }) => difference)
  if (!differences.some(Boolean)) return
  for (const difference of differences) if (difference) output.say(`\n${colouredDifference(difference)}`)
  throw new StagecraftError('not-asked', 'This command writes files. It asks first, but there is no terminal to ask on.', {
    hint: 'Run `npx stagecraft init --yes` to write what is shown.',
  })
}

const sayings: Record<Outcome, string> = {
  written: 'written',
  current: 'is as Stagecraft writes it',
  kept: 'is your own, or you edited it: left as it is',
  declined: 'not written',
}

function said({ path, outcome }: { path: string; outcome: Outcome }): string {
  return `  ${path}  ${sayings[outcome]}`
}

function closing(files: readonly { outcome: Outcome }[]): string[] {
  if (!files.some(({ outcome }) => outcome === 'written')) return []
  return ['', '  Next: `npm install --save-dev @stagecraft/cli` keeps the version for your team and brings the types. Then `npx stagecraft up`.']
}
