/** What the kit must know about an application: the default export of `stagecraft.config.ts` in the project's root folder. */
export interface StagecraftConfig {
  /** The name of the database, the same as `DatabaseName` of the cluster in the template. If it is left out, no database is started. */
  database?: string
  /** The engine of `make up`, if neither `ENGINE=` nor `STAGECRAFT_ENGINE` names another one. The default is the embedded engine. */
  engine?: string
  /** Where PostgreSQL runs, if neither `DATABASE=` nor `STAGECRAFT_DATABASE` says otherwise: as a process, or in a container. The default depends on the engine. */
  databaseServer?: 'embedded' | 'docker'
  /**
   * The port of each part, 1024–65535. If another program uses a port, a free port is used instead. The default is 3500 for the page, and what follows it.
   * `userPool` is used with an engine that has no Cognito; its default is two above `engine`. `mailbox` is three above it by default, `console` four.
   */
  ports?: { page: number; api: number; identity: number; engine: number; database: number; userPool?: number; mailbox?: number; console?: number }
  /** A SAM or CloudFormation template that describes the system, where no serverless.yml does. The default is template.yaml, if it is one of SAM. */
  template?: string
  /** The folder with the page's `vite.config.ts`. If it is left out, there is no page. */
  page?: string
  /**
   * What becomes of a plugin of the Serverless Framework, in a repository whose description does not name the kit's own: `run` or `skip`. The default
   * for each known plugin is in adoption/plugins.cjs; an unknown one is run if it is installed.
   */
  plugins?: Readonly<Record<string, 'run' | 'skip'>>
  /**
   * The function that migrates the database, and returns the new migrations: `{ applied: string[] }`. A local start invokes it after it has deployed. On AWS
   * the stack of a release has it run by a custom resource, before any other function gets its new code. Invoked with `{ list: true }`, it changes nothing
   * and returns the migrations that the database has: `{ migrations: string[] }`. A deployment decides by them which releases work with it.
   */
  migrations?: string
  /**
   * A shell command that migrates the database, for instance `npx prisma migrate deploy`. A start runs it with DATABASE_URL, PGHOST and so on. For an
   * application whose migrator is no function.
   */
  migrationCommand?: string
  /**
   * The folder with one module per migration, which exports what the migration states of itself: `statement`, a `Migration` of a release’s manifest without
   * its name. A snapshot with migrations that are not there is refused.
   */
  migrationFiles?: string
  /** The environment variable that says how many connections to the database one process of a function opens. A function without it opens one. */
  connectionsVariable?: string
  /** For `stagecraft cost`: what a million units of the system's work use. */
  workload?: Workload
  /** CloudFormation templates that are deployed beside the system's own, for instance to another region. `stagecraft check-aws` checks them too. */
  templates?: readonly string[]
  /** The stacks that are made of these templates at each stage. A deployment deploys them before the system's own stack. */
  furtherStacks?: readonly FurtherStack[]
  /** The name of the SSM parameter, below `/{service}/{stage}/`, whose value is the page's `/config.json`. */
  pageConfiguration?: string
  /** The name of the SSM parameter, below `/{service}/{stage}/`, whose value is the bucket that the page is served from on AWS. */
  pageBucket?: string
  /**
   * The stages on AWS of a repository whose serverless.yml does not name the kit's plugin, in the order in which a release comes to them. `default` holds
   * what all of them have. A project of the kit's own has them under `params` in serverless.yml.
   */
  stages?: Readonly<Record<string, StageOnAws>>
  /** A path of the API that answers GET with 200 when the system works. Leave it out if there is no API. */
  smoke?: string
  /**
   * The function that a deployment on AWS invokes when all is in place, by its short name, with `{ release }`. It returns if the stage works. If it throws,
   * the release before comes back. `what` says what it does, as the end of a sentence: `import a file of one order`.
   */
  smokeTest?: SmokeTest
  /**
   * Functions to invoke after the engine lost the messages of its queues, with their events.
   * In an event, `$lostSince` is replaced by the time (RFC 3339) since which messages may be lost, and `$startedAt` by the time of this start.
   * Functions that ran before `$startedAt` have ended.
   */
  recovery?: readonly { function: string; event: Record<string, unknown> }[]
  /** Functions to invoke after a start with kept state, with their events (`$startedAt` as above). They continue what the stop interrupted. The start does not wait for them. */
  resume?: readonly { function: string; event: Record<string, unknown> }[]
  /** Sample people. A start creates those without `provider` in the user pool. The local identity providers show a button for each of the others. `stagecraft token` signs in the first one by default. */
  people?: readonly Person[]
  /** For `stagecraft fuzz`: the path of the API's OpenAPI document, and the sample people who send the requests, each with the scopes of the operations that they may use. */
  fuzz?: { description: string; people: Readonly<Record<string, readonly string[]>> }
  /**
   * For `stagecraft config`: the module that exports `parameters`, a list of `DeclaredParameter`, and, if it checks values before they are written,
   * `misfit(parameter, value)`, which returns what is wrong, as the end of a sentence that begins with the parameter's name.
   */
  parameters?: string
  /** The application's own commands: name → module that exports an `ApplicationCommand` as `command`. */
  commands?: Readonly<Record<string, string>>
  /**
   * The application's command that takes pictures of its pages, for `stagecraft pr-report`. It gets a folder, and prints the PNG files that it wrote,
   * one per line. A name that ends in `-light` or `-dark` is a page in that theme.
   */
  pictures?: string
  /** A module that exports `expectedDenials`: the refusals that tests cause on purpose. Any other refusal fails `stagecraft test`. */
  expectedDenials?: string
  /** A module that exports `journeys`, which prove that each grant is needed. If it also exports `tidy`, that function restores the stack afterwards. */
  journeys?: string
  /** The inspector's port of each function, and of `api`, while the stack is debugged. Functions that are not listed get a free port. */
  inspect?: Readonly<Record<string, number>>
  /**
   * A module that exports `rehearsal`, an `ApplicationRehearsal`: what `stagecraft rehearse` hands over to each stage before each step, and which
   * commits it makes. If it is left out, the rehearsal has no work in flight, and none of its releases has a migration.
   */
  rehearsal?: string
  /** A module that exports `histories`, an `ApplicationHistories`: the steps, the promises and the mutants of `stagecraft histories`. */
  histories?: string
  /** What to suggest first after a start, for instance `make import FILE=…`. */
  next?: readonly string[]
}

/** How a deployment on AWS tries whether a stage works. */
export interface SmokeTest {
  function: string
  what: string
  /**
   * What is asked at the page's address afterwards, as a browser asks: path → the beginning of the content type of its answer, which has to be a 200. The
   * address is the first alias of the CloudFront distribution, or else the value of the stack's output `output`. A stage without it is not asked.
   */
  page?: { output: string; types: Readonly<Record<string, string>> }
}

/** A stage on AWS, or what all stages have in common. */
export interface StageOnAws {
  /** The account that the stage is in: twelve digits, in quotes. */
  account?: string
  /** The account with the releases, the same for all stages. */
  toolsAccount?: string
  /** Who deploys: permission sets of IAM Identity Center, or ARNs of roles, with commas between them. The default is everybody who signs in to the tools account. */
  deployers?: string
  /** Whether the stage's data may not be removed by a deployer. */
  deletionProtection?: boolean
}

/** A stack beside the system's own, called `<service>-<stage>-<name>`. */
export interface FurtherStack {
  name: string
  /** One of `templates`. */
  template: string
  /** If it is left out, the region of the system. */
  region?: string
  /**
   * The values of its parameters. `{service}`, `{stage}` and `{param:x}` (the stage table) are known when a release is built. The deployment looks up
   * `{ssm:x}`, the SSM parameter `/{service}/{stage}/x`, and `{resource:Id}` or, for a bucket, `{resource:Id.Arn}` of the system's own stack. They are
   * empty until they exist. A stack with a `{resource:…}` is also deployed after the system's own.
   */
  parameters: Readonly<Record<string, string>>
  /** Its outputs that the system's own stack needs: output → the name of an SSM parameter below `/{service}/{stage}/`. */
  outputs?: Readonly<Record<string, string>>
}

/** What the system's work uses on AWS, by estimate or measurement. */
export interface Workload {
  /** One unit of it, in the singular: `message`. */
  unit: string
  /**
   * What a million units use: a function's short name or a resource's logical id → quantities, for instance `{ invocations, milliseconds }` of a
   * function or `{ requests }` of a queue. scripts/cost/usage.ts has the quantities of each type.
   */
  perMillion: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** How long a scheduled function runs when it finds nothing to do. The default is 100 ms. */
  idleMilliseconds?: Readonly<Record<string, number>>
}

/** A sample person of `stagecraft.config.ts`. Passwords are not configured: people of the user pool get a generated one. */
export interface Person {
  name: string
  email: string
  /** The person's identity provider. If it is left out, the person is a user of the pool. */
  provider?: string
  /** The user name of a user of the pool. The default is the e-mail address. */
  username?: string
  /** The groups of a user of the pool, or the groups that the identity provider states. */
  groups?: readonly string[]
}

/** A parameter or secret of the system, as `stagecraft config` shows and sets it. */
export interface DeclaredParameter {
  /** Below `/{service}/{stage}/`: in SSM a parameter, in Secrets Manager a secret without the leading slash. */
  name: string
  /** What its value looks like, for people. */
  kind: string
  /** One sentence about it. */
  what: string
  /** `template`: a resource of the template, which a deployment sets. `person`: `stagecraft config --set` sets it. */
  setBy: 'template' | 'deployment' | 'person'
  /** Who reads it, for people. */
  readBy: readonly string[]
  /** It is in Secrets Manager. Its value is never read and never shown. */
  secret?: true
  /** If the value is a JSON object: the keys that it must have. A terminal is asked for each. */
  keys?: readonly string[]
  /** What is used if nobody sets it. */
  default?: string
  /** Some stages do without it. */
  optional?: true
}

interface Keys {
  accessKeyId: string
  secretAccessKey: string
}

/** A stage of a rehearsal, as its application sees it from outside. */
export interface RehearsedStage {
  service: string
  stage: string
  /** Twelve digits. */
  account: string
  /** What clients of the AWS SDK are made with: the account's administrator. */
  client: { region: string; endpoint?: string; credentials?: Keys | (() => Promise<Keys>) }
  /** Its database, with its administrator's password; undefined where the application has none. */
  database: { host: string; port: number; database: string; user: string; password: string; ssl: { ca: string } } | undefined
  /** Invokes a function by its short name, and waits for its answer. */
  invoke(name: string, event: unknown): Promise<unknown>
}

/** What `stagecraft rehearse` has to know of the application. */
export interface ApplicationRehearsal {
  /** Hands work over to a stage as others do, and does not wait for it. `mark` is another word each time. */
  handOver(stage: RehearsedStage, mark: string): Promise<void>
  /** Waits until all that was handed over is done, and returns what it counted, for people. Throws what is not as the application promises. */
  settle(stage: RehearsedStage): Promise<string>
  /** Edits a copy of the project so that its newest migration fails. */
  failingMigration?(root: string): Promise<void>
  /** Edits a copy of the project so that it has an expansion and already its contraction. */
  earlyContraction?(root: string): Promise<void>
}

/** A use of the system from end to end. `stagecraft permissions-proof` runs journeys to find out whether a grant is needed. */
export interface Journey {
  /** A fact in the present tense. */
  name: string
  /** The functions whose grants it needs, by their short names, and other roles, by their logical ids. */
  exercises: readonly string[]
  /** Throws if the journey fails. Each of its waits lasts `patienceSeconds` at most. */
  run(patienceSeconds: number): Promise<void>
}

/** A refusal that a test causes on purpose. A property that is left out matches everything. */
export interface ExpectedDenial {
  /** A function's short name, or the role or user itself. */
  holder?: string
  /** The name of the role's session. */
  session?: string
  /** The action's name on AWS: `sqs:SendMessage`, also for a batch. */
  action?: string
  /** The end of the resource's ARN. */
  resource?: string
  /** Which test causes it, and why. */
  why: string
}

/** A command of the application: the export `command` of its module. */
export interface ApplicationCommand {
  description: string
  /** Its arguments in order, as help shows them: `<file>` is required, `[file]` is not. */
  arguments: readonly string[]
  /** False if the command does not use the running stack. Then the `urls` are empty. */
  needsStack?: false
  /** Throws `context.fail(…)`, or sets `process.exitCode`, if the command fails. */
  run(context: ApplicationContext, ...words: (string | undefined)[]): Promise<void>
}

export interface ApplicationContext {
  /** Base addresses without a trailing slash. */
  urls: { page: string; api: string }
  json: boolean
  /**
   * Invokes a function of the application, by its short name, and returns its answer. `stage` is the local one by default; a stage on AWS is reached with
   * the credentials of the AWS SDK. Throws the function's own error.
   */
  invoke(name: string, event: unknown, stage?: string): Promise<unknown>
  /** An access token of the first sample person, from a real sign-in. Undefined if the system has no sign-in. */
  token(): Promise<string | undefined>
  /** Prints the result, once: the value with `--json`, otherwise the text. */
  result(value: unknown, text: () => string): void
  /** Prints progress. A `transient` line is replaced by the next one on a terminal, and left out elsewhere. */
  say(line: string, options?: { transient?: boolean }): void
  /** An error that the user can fix. */
  fail(message: string, hint?: string): Error
}
