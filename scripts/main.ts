import { resolve } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { forgetDatabase } from '@stagecraft/localstack/postgres/variables.ts'
import { openProject, type Project } from '@stagecraft/localstack/project.ts'
import { asStateError } from '@stagecraft/localstack/supervisor/state-error.ts'
import { Command, CommanderError } from 'commander'
import { commands } from './commands/index.ts'
import { goDirectlyToLoopback } from './direct-loopback.ts'
import { explain } from './output/errors.ts'
import { createOutput } from './output/output.ts'
import { templateIn, withGeneralFirst } from './output/own-words.ts'
import { type Words, wordsOf } from './output/words.ts'
import { version } from './version.ts'

// whoever reads our output may have read enough: `… | head`
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

goDirectlyToLoopback()
process.argv.splice(2, process.argv.length, ...withGeneralFirst(process.argv.slice(2)))

/** Exit codes: 0 ok, 1 the user can mend it, 2 usage, 70 a bug of ours (sysexits.h: EX_SOFTWARE). */
const program = new Command('stagecraft')
  .description('The local stack of a serverless system on AWS')
  .exitOverride()
  .version(version, '--version', 'print the version')
  .option('--json', 'print JSON alone on stdout')
  .option('--verbose', 'print stack traces, and what the Serverless Framework printed')
  .option('--engine <name>', 'the engine that answers the AWS API: make up ENGINE=…')
  .option('--template <file>', 'a SAM or CloudFormation template that describes the system, in place of serverless.yml')
  .option('--service <name>', 'one of the services that serverless-compose.yml joins')
  .option('--database <kind>', 'where PostgreSQL runs: embedded, docker or url (DATABASE_URL)')
  .enablePositionalOptions()

// a release has `${env:…}` of whoever packages
const releasing = new Set(['package', 'deploy', 'promote', 'rollback', 'rehearse', 'bootstrap'])

let project: Project | undefined

let ofProject: Words | undefined

const words = (text: string) => {
  // until there is a project the words are the Makefile's
  if (project)
    ofProject ??= wordsOf(
      project.root,
      program.commands.map((command) => command.name()),
    )
  return ofProject ? ofProject(text) : text
}

// `BRANCH=x` of the make targets
async function openedBranch(origin: Project): Promise<Project> {
  const name = process.env.STAGECRAFT_BRANCH
  return name ? (await import('@stagecraft/localstack/snapshots/branches.ts')).branchOf(origin, name) : origin
}

// `--service x`
async function openedService(whole: Project): Promise<Project> {
  const { service } = program.opts<{ service?: string }>()
  return service ? (await import('./commands/services.ts')).serviceNamed(whole, service) : whole
}

const output = () => createOutput(Boolean(program.opts().json), words, Boolean(program.opts().verbose))

const opened = async () => {
  project ??= await openedService(await openedBranch(await openProject()))
  return project
}

try {
  for (const declare of commands) declare(program, opened, output)
  takeChoice()
  // only the application's command that was asked for is loaded
  const name = program.parseOptions(process.argv.slice(2)).operands[0]
  const here = await opened().catch(() => undefined)
  if (here?.config.database && here.database !== 'url' && !releasing.has(name ?? '')) forgetDatabase()
  if (here?.compose || here?.partOf) (await import('./commands/services.ts')).refuseCommand(name, here)
  const ofApplication = here?.config.commands ?? {}
  program.addHelpText('after', `\nCommands of the application: ${Object.keys(ofApplication).join(', ') || 'none'}`)
  const module = name && ofApplication[name]
  if (module) {
    const { declareApplicationCommand } = await import('./commands/application.ts')
    await declareApplicationCommand(program, name, module, opened, output)
  }
  await program.parseAsync()
} catch (thrown) {
  const error = project ? asStateError(thrown, project) : thrown
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    explain(error, words, Boolean(program.opts().verbose))
    process.exitCode = error instanceof StagecraftError ? 1 : 70
  }
}

// the project's stack is chosen by them before any command is declared
function takeChoice(): void {
  program.parseOptions(process.argv.slice(2))
  const { engine, database } = program.opts<{ engine?: string; database?: string }>()
  if (engine) process.env.STAGECRAFT_ENGINE = engine
  if (database) process.env.STAGECRAFT_DATABASE = database
  const template = templateIn(process.argv.slice(2))
  if (template) process.env.STAGECRAFT_TEMPLATE = resolve(template)
}
