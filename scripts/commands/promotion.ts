import { Option } from 'commander'
import type { BootstrapOptions } from './bootstrap.ts'
import type { Declare } from './command.ts'
import type { DeployOptions } from './deploy.ts'
import { forEachService, refuseSeveral } from './each-service.ts'
import type { PromoteOptions } from './promote.ts'
import type { RehearseOptions } from './rehearse.ts'
import { releasing } from './releasing.ts'
import type { RemoveOptions } from './remove.ts'

/** The commands that bring releases to stages on AWS. */
export const promotionCommands: readonly Declare[] = [
  (program, project, output) =>
    program
      .command('deploy')
      .description('deploy a release to a stage on AWS')
      .argument('<stage>')
      .option('--release <name>', 'the release; by default that of the current commit')
      .option('--allow-replacement <ids>', 'resources that may be made anew though they hold data: logical ids with commas between them')
      .option('--traffic <how>', 'how new code gets traffic: `at-once` while an alarm is on, else as the stage table says')
      .option('--yes', 'do not ask')
      .action(async (stage: string, options: Omit<DeployOptions, 'stage'>) => {
        const opened = await releasing(project)()
        if (opened.compose) await (await import('./whole.ts')).deployWhole(opened, output(), { stage, ...options })
        else await (await import('./deploy.ts')).deploy(opened, output(), { stage, ...options })
      }),
  (program, project, output) =>
    program
      .command('promote')
      .description('bring the release that runs in one stage to another')
      .argument('<from>')
      .argument('<to>')
      .option('--release <name>', 'only this release, `current` for that of the current commit; refused where another one runs there')
      .option('--show', 'show what would be done, and do nothing')
      .option('--summary <file>', 'with --show: write it to this file too, in one line, as an approval has it')
      .option('--allow-replacement <ids>', 'resources that may be made anew though they hold data: logical ids with commas between them')
      .option('--traffic <how>', 'how new code gets traffic: `at-once` while an alarm is on, else as the stage table says')
      .option('--yes', 'do not ask')
      .action(async (from: string, to: string, options: Omit<PromoteOptions, 'from' | 'to'>) => {
        const opened = await releasing(project)()
        if (opened.compose && options.show) refuseSeveral(opened, 'promote … --show')
        if (opened.compose) await (await import('./whole.ts')).promoteWhole(opened, output(), { from, to, ...options })
        else await (await import('./promote.ts')).promote(opened, output(), { from, to, ...options })
      }),
  (program, project, output) =>
    program
      .command('rollback')
      .description('bring the release before back to a stage')
      .argument('<stage>')
      .option('--to <release>', 'an earlier one')
      .option('--yes', 'do not ask')
      .action(async (stage: string, options: { to?: string; yes?: true }) => {
        const opened = await releasing(project)()
        if (opened.compose) await (await import('./whole.ts')).rollbackWhole(opened, output(), { stage, ...options })
        else await (await import('./rollback.ts')).rollback(opened, output(), { stage, ...options })
      }),
  (program, project, output) =>
    program
      .command('diff')
      .description('show what differs between two stages on AWS, or between a stage and the current commit')
      .argument('<stage>')
      .argument('[other]', 'another stage; by default the release of the current commit')
      .action(async (stage: string, other: string | undefined) =>
        forEachService(project, output(), async (each, said) => (await import('./diff.ts')).diff(each, said, stage, other)),
      ),
  (program, project, output) =>
    program
      .command('releases')
      .description('list the releases, and where each runs')
      .action(async () => forEachService(project, output(), async (each, said) => (await import('./releases.ts')).releases(each, said))),
  (program, project, output) =>
    program
      .command('release-log')
      .description('list the deployments of a stage')
      .argument('<stage>')
      .action(async (stage: string) =>
        forEachService(project, output(), async (each, said) => (await import('./release-log.ts')).releaseLog(each, said, { stage })),
      ),
  (program, project, output) =>
    program
      .command('rehearse')
      .description('walk the whole road on the engine: deploy, promote, bad releases, refusals, kills, a rollback')
      .addOption(new Option('--short', 'from nothing to the last stage alone').conflicts('full'))
      .option('--full', 'ten kills, and not two, and a release that takes minutes to fail')
      .option('--seed <number>', 'of the moments of the kills; printed at each run')
      .option('--aws', 'in the accounts of the stage table; prints first what that costs, and asks')
      .option('--administrator <role>', 'with --aws: the role of each stage’s account that may do everything', 'OrganizationAccountAccessRole')
      .action(async (options: RehearseOptions) => {
        await (await import('./rehearse.ts')).rehearse(await releasing(project)(), output(), options)
      }),
  (program, project, output) =>
    program
      .command('doctor')
      .description('look at what a first deployment of a stage needs')
      .argument('<stage>')
      .action(async (stage: string) =>
        forEachService(project, output(), async (each, said) => (await import('./doctor.ts')).doctor(each, said, { stage })),
      ),
  (program, project, output) =>
    program
      .command('bootstrap')
      .description('make what an account on AWS needs once')
      .argument('<stage>', 'a stage, or `tools` for the account with the releases')
      .option('--zone <id>', 'the one Route 53 zone whose records deployments may change')
      .addOption(new Option('--boundary <how>', 'whether deployments may change what functions may have at the most').choices(['open', 'closed']))
      .action(async (stage: string, options: Omit<BootstrapOptions, 'stage'>) =>
        forEachService(project, output(), async (each, said) => (await import('./bootstrap.ts')).bootstrap(each, said, { stage, ...options })),
      ),
  (program, project, output) =>
    program
      .command('remove')
      .description('take a stage down, and keep what holds data')
      .argument('<stage>')
      .option('--data <ids>', 'what goes though it holds data: logical ids with commas between them')
      .option('--with-data', 'all of it goes')
      .option('--name <stage>', 'the stage’s name once more, which a protected stage wants')
      .option('--yes', 'do not ask')
      .action(async (stage: string, options: Omit<RemoveOptions, 'stage'>) => {
        const opened = await releasing(project)()
        if (opened.compose) await (await import('./whole.ts')).removeWhole(opened, output(), { stage, ...options })
        else await (await import('./remove.ts')).remove(opened, output(), { stage, ...options })
      }),
]
