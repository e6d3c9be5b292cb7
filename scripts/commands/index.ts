import { adoptionCommands } from './adoption.ts'
import type { Declare } from './command.ts'
import type { ConfigOptions } from './config.ts'
import { forEachService } from './each-service.ts'
import type { Options } from './pr-report.ts'
import { promotionCommands } from './promotion.ts'
import { ownProject } from './releasing.ts'

/** Every command of the kit, in the order help shows them. */
export const commands: readonly Declare[] = [
  (program, project, output) =>
    program
      .command('up')
      .description('start the whole system, or repair it')
      .option('--template <file>', 'a SAM or CloudFormation template that describes it')
      .option('--parameter-overrides <Name=value...>', 'parameters of the template, kept for later starts')
      .action(async ({ parameterOverrides = [] }: { parameterOverrides?: string[] }) => {
        if (parameterOverrides.length > 0)
          await (await import('@stagecraft/localstack/adoption/sam/keep-parameters.ts')).keepParameters(await project(), parameterOverrides)
        await (await import('./up.ts')).up(await project(), output())
      }),
  (program, project, output) =>
    program
      .command('dev')
      .description('start the system, then show one log of all parts until Ctrl-C')
      .option('--inspect', 'open the functions to a debugger')
      .action(async (options: { inspect?: true }) => (await import('./dev.ts')).dev(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('down')
      .description('stop and keep the data')
      .action(async () => (await import('./down.ts')).down(await project(), output())),
  (program, project, output) =>
    program
      .command('reset')
      .description('stop and delete the data')
      .option('--force', 'do not ask')
      .action(async (options: { force?: true }) => (await import('./reset.ts')).reset(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('status')
      .description('show what runs, and where')
      .action(async () => (await import('./status.ts')).status(await project(), output())),
  (program, project, output) =>
    program
      .command('logs')
      .description('show the logs of parts and functions')
      .argument('[function]', 'only this function')
      .option('-f, --follow', 'keep showing new lines')
      .action(async (name: string | undefined, options: { follow?: true }) =>
        (await import('./logs.ts')).logs(await project(), output(), name, options),
      ),
  (program, project, output) =>
    program
      .command('invoke')
      .description('invoke a function with an event')
      .argument('<function>')
      .argument('[event]', 'JSON, or @file', '{}')
      .action(async (name: string, event: string) => (await import('./invoke.ts')).invokeFunction(await project(), output(), name, event)),
  (program, project, output) =>
    program
      .command('token')
      .description('sign a sample person in and print the access token')
      .argument('[user]', 'user name or e-mail address; by default the first person in stagecraft.config.ts')
      .action(async (user: string | undefined) => (await import('./token.ts')).token(await project(), output(), user)),
  (program, project, output) =>
    program
      .command('sql')
      .description('query the database')
      .argument('[statement]', 'without one, psql opens if it is installed')
      .action(async (statement: string | undefined) => (await import('./sql.ts')).sql(await project(), output(), statement)),
  (program, project, output) =>
    program
      .command('mail')
      .description('list the e-mails of the stack')
      .action(async () => (await import('./mail.ts')).mail(await project(), output())),
  (program, project, output) =>
    program
      .command('console')
      .description('start the console, and print its address')
      .action(async () => (await import('./console.ts')).showConsole(await project(), output())),
  (program, project, output) =>
    program
      .command('trace')
      .description('follow a message, a request or a trace over all stations')
      .argument('<id>', 'the id of a message, a request or a trace, or another text of a log')
      .action(async (id: string) => (await import('./trace.ts')).trace(await project(), output(), id)),
  (program, project, output) =>
    program
      .command('show')
      .description('print what a page of the console shows')
      .argument('[what]', 'functions, queues, topics and so on; queues/NAME shows one, queues/NAME/messages its messages')
      .action(async (what: string | undefined) => (await import('./show.ts')).show(await project(), output(), what)),
  (program, project, output) =>
    program
      .command('send')
      .description('send a message to a queue')
      .argument('<queue>')
      .argument('<body>')
      .option('--group <group>', 'the message group, for a FIFO queue')
      .action(async (queue: string, body: string, options: { group?: string }) =>
        (await import('./send.ts')).sendMessage(await project(), output(), queue, { body, ...options }),
      ),
  (program, project, output) =>
    program
      .command('resend')
      .description('send dead letters again to the queue that they come from, in sequence')
      .argument('<queue>', 'a dead-letter queue')
      .argument('[message...]', 'the ids of messages; all if there are none')
      .action(async (queue: string, ids: string[]) => (await import('./send.ts')).resend(await project(), output(), queue, ids)),
  (program, project, output) =>
    program
      .command('alarm')
      .description('list the alarms, or make one go off by causing what it watches')
      .argument('[name]', 'the name of an alarm')
      .option('--end', 'end what made it go off')
      .action(async (name: string | undefined, options: { end?: true }) => {
        const { alarm, listAlarms } = await import('./alarm.ts')
        return name === undefined ? listAlarms(await project(), output()) : alarm(await project(), output(), name, options)
      }),
  (program, project, output) =>
    program
      .command('migrate')
      .description('apply new migrations')
      .action(async () => (await import('./migrate.ts')).migrateDatabase(await project(), output())),
  (program, project, output) =>
    program
      .command('snapshot')
      .description('keep all that the stack holds at this moment in a file')
      .argument('<name>')
      .option('--force', 'replace a snapshot of that name')
      .action(async (name: string, options: { force?: true }) => (await import('./snapshot.ts')).snapshot(await project(), output(), name, options)),
  (program, project, output) =>
    program
      .command('snapshots')
      .description('list the snapshots')
      .action(async () => (await import('./snapshots.ts')).snapshots(await project(), output())),
  (program, project, output) =>
    program
      .command('restore')
      .description('replace the data of the stack by those of a snapshot')
      .argument('<name>', 'a snapshot’s name, or the path of its file')
      .option('--force', 'do not ask')
      .action(async (name: string, options: { force?: true }) => (await import('./restore.ts')).restore(await project(), output(), name, options)),
  (program, project, output) =>
    program
      .command('branch')
      .description('start a second stack from what this one holds')
      .argument('<name>')
      .action(async (name: string) => (await import('./branch.ts')).branch(await project(), output(), name)),
  (program, project, output) =>
    program
      .command('branches')
      .description('list the branches')
      .action(async () => (await import('./branches.ts')).branches(await project(), output())),
  (program, project, output) =>
    program
      .command('config')
      .description('list the parameters and secrets of a stage, compare two stages, or set one')
      .option('--stage <stage>', 'the stage; by default the local one')
      .option('--compare <stages...>', 'two stages')
      .option('--set <name>', 'set this one, from a prompt or from stdin')
      .action(async (options: ConfigOptions) => (await import('./config.ts')).config(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('permissions')
      .description('show what each role may do, what it used, and what was refused')
      .action(async () => (await import('./permissions.ts')).showPermissions(await project(), output())),
  (program, project, output) =>
    program
      .command('preview')
      .description('serve the production build of the page with its headers')
      .action(async () => (await import('./preview.ts')).preview(await project(), output())),
  (program, project, output) =>
    program
      .command('permissions-proof')
      .description('take each grant away in turn and name the journey that then fails')
      .argument('[function...]', 'only the grants of these functions')
      .option('--unproven', 'only the grants that docs/permissions.json does not prove')
      .action(async (names: string[], options: { unproven?: true }) =>
        (await import('./permissions-proof.ts')).provePermissions(await project(), output(), names, options),
      ),
  (program, project, output) =>
    program
      .command('test')
      .description('run the tests on a private stack')
      .argument('[suite...]', 'only these suites')
      .option('--all', 'the long suites, too')
      .option('--report <file>', 'write the counts, failures and times of each suite to a file, as JSON')
      .action(async (suites: string[], options: { report?: string; all?: true }) =>
        (await import('./test.ts')).test(await project(), output(), suites, options),
      ),
  (program, project, output) =>
    program
      .command('fuzz')
      .description('send requests generated from the API’s description, as each sample person')
      .option('--cases <number>', 'how many requests at most, in addition to those that cover the description', '20000')
      .option('--seed <number>', 'repeat the requests of an earlier run')
      .option('--report <file>', 'where to write the counts')
      .action(async (options: { cases: string; seed?: string; report?: string }) => {
        const { cases, seed, report } = options
        const given = { cases: Number(cases), ...(seed && { seed: Number(seed) }), ...(report && { report }) }
        await (await import('./fuzz.ts')).fuzzApi(await project(), output(), given)
      }),
  (program, project, output) =>
    program
      .command('histories')
      .description('run generated histories of work and faults, and check the application’s promises at every moment')
      .option('-n, --runs <number>', 'how many histories: 200, with --mutants 1000')
      .option('--seed <number>', 'the histories of an earlier run')
      .option('--from <path>', 'with --seed: go straight to a history that failed')
      .option('--history <file>', 'run the one history in a file')
      .option(
        '--mutants [text]',
        'make mistakes in the code, one at a time, and show that histories find each; only those with the text in their name',
      )
      .option('--out <file>', 'with --mutants: write the figures into this document')
      .option('--driver <name>', 'simulation, stack: on the stack that runs, in real time, or aws: on a stage', 'simulation')
      .option('--stage <name>', 'with --driver aws: the first stage of the stage table')
      .option('--tokens <file>', 'with --driver aws: the access tokens of people, as JSON')
      .action(async (options: HistoriesArguments) => {
        const { countOf, runAllHistories } = await import('./histories.ts')
        const { runs, seed, ...given } = options
        await runAllHistories(await project(), output(), {
          ...given,
          ...(runs && { runs: countOf(runs, 'N') }),
          ...(seed && { seed: countOf(seed, 'SEED') }),
        })
      }),
  (program, project, output) =>
    program
      .command('chaos')
      .description('have work and faults happen to the stack that runs, and check the application’s promises meanwhile')
      .option('--seed <number>', 'the histories of an earlier run')
      .option('--minutes <number>', 'how long', '1')
      .option('--faults <names>', 'only these, between commas: kill, cut, away, delay, pause, repeat')
      .option('--events', 'print what happens as lines of JSON')
      .action(async ({ seed, minutes, ...given }: { seed?: string; minutes: string; faults?: string; events?: true }) => {
        const [{ chaos }, { countOf }] = await Promise.all([import('./chaos.ts'), import('./histories.ts')])
        await chaos(await project(), output(), { ...given, minutes: countOf(minutes, 'MINUTES'), ...(seed && { seed: countOf(seed, 'SEED') }) })
      }),
  (program, project, output) =>
    program
      .command('conformance')
      .description('compare the engine with what AWS documents, behaviour by behaviour')
      .action(async () => (await import('./conformance.ts')).checkConformance(await project(), output())),
  (program, project, output) =>
    program
      .command('check')
      .description('check types, lint, formats and import directions')
      .option('--fix', 'format the files first')
      .action(async (options: { fix?: true }) =>
        (await import('./check.ts')).check(await ownProject(project, 'check types, lint and formats')(), output(), options),
      ),
  (program, project, output) =>
    program
      .command('check-aws')
      .description('check the templates of every stage on AWS: cfn-lint, checkov, policies, sizes')
      .action(async () => (await import('./check-aws.ts')).checkAws(await ownProject(project, 'check templates for AWS')(), output())),
  (program, project, output) =>
    program
      .command('cost')
      .description('estimate what a stage costs a month, idle and with work')
      .argument('[stage]', 'a stage of the stage table on AWS', 'prod')
      .action(async (stage: string) => (await import('./cost.ts')).cost(await project(), output(), stage)),
  (program, project, output) =>
    program
      .command('sam')
      .description('write a SAM template of a stage, validated and compared with the stage’s own')
      .argument('[stage]', 'a stage of the stage table on AWS', 'prod')
      .option('--out <folder>', 'where to write template.yaml and code/; by default .stagecraft/sam/STAGE')
      .action(async (stage: string, options: { out?: string }) => (await import('./sam.ts')).sam(await project(), output(), stage, options.out)),
  (program, project, output) =>
    program
      .command('package')
      .description('build the release of the current commit, once for every stage')
      .option('--tests <file>', 'the results that `stagecraft test --report` wrote')
      .action(async (options: { tests?: string }) =>
        forEachService(project, output(), async (each, said) => (await import('./package.ts')).packageCommand(each, said, options)),
      ),
  ...adoptionCommands,
  ...promotionCommands,
  (program, project, output) =>
    program
      .command('pipeline')
      .description('write the pipelines that deploy every stage of the stage table: CodePipeline and GitHub Actions')
      .action(async () => (await import('./pipeline.ts')).pipelineCommand(await ownProject(project, 'write pipelines')(), output())),
  (program, project, output) =>
    program
      .command('publish-page')
      .description('upload the page of the current release to a stage, with the stage’s own config.json')
      .option('--stage <stage>', 'the stage; by default the local one')
      .action(async (options: { stage?: string }) =>
        (await import('./publish-page.ts')).publishPageCommand(await ownProject(project, 'publish a page')(), output(), options),
      ),
  (program, project, output) =>
    program
      .command('differences')
      .description('show how a local stack differs from AWS and a stage from another, and why')
      .option('--write', 'write docs/differences.md')
      .action(async (options: { write?: true }) => (await import('./differences.ts')).showDifferences(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('pr-report')
      .description('write an HTML page about a change: what it does to the template, permissions, database, sizes and pages')
      .option('--base <commit>', 'the branch, tag or commit that the change is meant for', 'main')
      .option('--head <commit>', 'the change; by default the working tree')
      .option('--stage <stage>', 'the stage whose template is compared', 'prod')
      .option('--tests <file>', 'the results that `stagecraft test --report` wrote')
      .option('--bench <files...>', 'two results of `stagecraft bench --json`: before and after')
      .option('--no-pictures', 'without pictures of the pages')
      .option('--out <file>', 'where to write the page; by default .stagecraft/pr-report.html')
      .action(async (options: Options) => (await import('./pr-report.ts')).prReport(await project(), output(), options)),
  (program, project, output) =>
    program
      .command('licenses')
      .description('list the licence of every package')
      .action(async () => (await import('./licenses.ts')).licenses(await project(), output())),
  (program, project, output) =>
    program
      .command('rename')
      .description('rename the application')
      .argument('<name>', 'the service’s name: the names of everything deployed begin with it')
      .argument('[title]', 'the title that people read; by default made from the name')
      .action(async (name: string, title: string | undefined) => (await import('./rename.ts')).rename(await project(), output(), name, title)),
  (program, project) =>
    program
      .command('exec')
      .description('run a command with the local stack as its AWS account and database')
      .argument('<command...>')
      .passThroughOptions()
      .action(async (words: string[]) => (await import('./exec.ts')).exec(await project(), words)),
]

interface HistoriesArguments {
  runs?: string
  seed?: string
  from?: string
  history?: string
  mutants?: true | string
  out?: string
  driver: string
  stage?: string
  tokens?: string
}
