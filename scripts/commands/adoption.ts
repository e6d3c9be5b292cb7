import type { Declare } from './command.ts'
import type { InitOptions } from './init.ts'

/** The commands that write files into a repository, and keep them up to date. */
export const adoptionCommands: readonly Declare[] = [
  (program, project, output) =>
    program
      .command('init')
      .description('write a configuration, a Makefile and a workflow for this repository')
      .option('--yes', 'do not ask')
      .option('--no-makefile', 'without a Makefile')
      .option('--no-workflow', 'without a workflow')
      .option('--no-postgres', 'without PostgreSQL, whatever package.json has')
      .action(async (options: InitOptions) => (await import('./init.ts')).init(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('upgrade')
      .description('bring the files that Stagecraft once wrote into this repository up to this version, and say what else it asks for')
      .option('--yes', 'do not ask')
      .action(async (options: { yes?: true }) => (await import('./upgrade.ts')).upgrade(await project(), output(), options)),
]
