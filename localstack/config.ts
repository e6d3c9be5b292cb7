/** What the kit has to know of an application; the default export of `stagecraft.config.ts` at the project's root. */
export interface StagecraftConfig {
  /** The database's name, the same as the cluster's `DatabaseName` in the template. Without it no database is started. */
  database?: string
  /** Where each part listens unless that is taken. 1024–65535. */
  ports: { page: number; api: number; identity: number; engine: number; database: number }
  /** The folder with the page's `vite.config.ts`. */
  page: string
  /** The function that brings the database up to date, invoked after a deployment. It answers `{ applied: string[] }`, what was new. */
  migrations?: string
  /** The SSM parameter, below `/{service}/{stage}/`, that holds the text of the page's `/config.json`. */
  pageConfiguration?: string
  /** A GET of this path of the API answers 200 once the system works; left out where there is no API. */
  smoke?: string
  /**
   * Functions to invoke after an engine lost what its queues held, with their events.
   * `$lostSince` in an event becomes the time (RFC 3339) since when things may be lost, `$startedAt` that of this start, before which no function of it ran.
   */
  recovery?: readonly { function: string; event: Record<string, unknown> }[]
  /** Functions to invoke after a start with kept state, with their events, `$startedAt` as above: they go on with what the stop interrupted. Nothing waits for them. */
  resume?: readonly { function: string; event: Record<string, unknown> }[]
  /** Sample people: a start makes the pool's own, and the providers' stand-ins list the others as buttons. The first is whom `token` signs in. */
  people?: readonly Person[]
  /** What `fuzz` needs: the path of the API's OpenAPI document, and who asks: sample person → the scopes whose operations may answer them. */
  fuzz?: { description: string; people: Readonly<Record<string, readonly string[]>> }
  /** Commands of the application's own: name → module with `describe` and `run`. */
  commands?: Readonly<Record<string, string>>
  /** The module whose `expectedDenials` are the refusals that tests provoke on purpose; any other fails `stagecraft test`. */
  expectedDenials?: string
  /** The module whose `journeys` prove that each grant is needed; its `tidy`, if it has one, makes the stack as it was before them. */
  journeys?: string
  /** Where the inspectors of the processes listen while the stack is debugged: function name, or `api` → port; of those not named, on a free one. */
  inspect?: Readonly<Record<string, number>>
  /** What a start's last line suggests first, `make import FILE=…` for instance. */
  next?: readonly string[]
}

/** A sample person of `stagecraft.config.ts`. Nobody has a password there: the pool's own get a generated one. */
export interface Person {
  name: string
  email: string
  /** The identity provider that knows the person; without it the person is one of the pool's own. */
  provider?: string
  /** The user name of one of the pool's own; the e-mail address unless told. */
  username?: string
  /** The pool's groups of its own; of others, what the provider says of their groups. */
  groups?: readonly string[]
}

/** Something the system does for somebody, from end to end: how `stagecraft permissions-proof` finds out whether a grant is needed. */
export interface Journey {
  /** A fact in the present tense. */
  name: string
  /** Whose grants it needs: functions' short names, or logical ids of roles that no function has. */
  exercises: readonly string[]
  /** Throws where it does not get to its end; waits so long for each thing that must come. */
  run(patienceSeconds: number): Promise<void>
}

/** A refusal that a test provokes; what is left out may be anything. */
export interface ExpectedDenial {
  /** A function's short name, or the role or user itself. */
  holder?: string
  /** The name of the role's session. */
  session?: string
  /** As AWS calls it: `sqs:SendMessage`, for a batch too. */
  action?: string
  /** What the resource's ARN ends in. */
  resource?: string
  /** Which test provokes it, and what for. */
  why: string
}

/** A command of the application's own, the export `command` of its module. */
export interface ApplicationCommand {
  description: string
  /** Its arguments in order, as help shows them: `<file>` is required, `[file]` is not. */
  arguments: readonly string[]
  /** False where it does not talk to the running stack; then `urls` are empty. */
  needsStack?: false
  /** Throws an error with `message` and, if it can, `hint`; or sets `process.exitCode`. */
  run(context: ApplicationContext, ...words: (string | undefined)[]): Promise<void>
}

export interface ApplicationContext {
  /** Base addresses without a trailing slash. */
  urls: { page: string; api: string }
  json: boolean
  /** An access token of the first sample person, by the real sign-in; undefined where nobody signs in. */
  token(): Promise<string | undefined>
  /** The result, once: the value with `--json`, else the text. */
  result(value: unknown, text: () => string): void
  /** Progress; `transient` lines replace one another on a terminal and are left out elsewhere. */
  say(line: string, options?: { transient?: boolean }): void
  /** An error the user can mend. */
  fail(message: string, hint?: string): Error
}
