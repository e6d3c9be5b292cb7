import type { Difference } from '../difference.ts'
import type { Divergences } from './conformance.ts'
import type { Credentials } from './credentials.ts'
import type { Decision } from './decision.ts'
import type { Flow } from './flow.ts'
import type { Mail } from './mail.ts'
import type { MessageGroup, MessagePage } from './queued-messages.ts'

/**
 * The seam between Stagecraft and whatever answers the AWS API. Nothing outside this folder names an engine:
 * the rest sees an endpoint and what the engine says of itself.
 */
export interface Engine {
  readonly name: string
  /** Of the program that is installed or pulled, as its maker counts. */
  readonly version: string
  readonly runsIn: 'process' | 'container'
  /** Where PostgreSQL runs unless somebody chose: a function in a container reaches no server on the laptop. */
  readonly database: 'embedded' | 'docker'
  readonly capabilities: Capabilities
  /** The types that its CloudFormation creates, where it refuses a template with any other. */
  resourceTypes?(): Promise<ReadonlySet<string>>
  /**
   * The policies of AWS that it knows, by what follows `policy/` in their ARN, of an engine that enforces roles: any other allows nothing.
   * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
   */
  managedPolicies?(): Promise<ReadonlySet<string>>
  /** Another engine that runs beside this one, for the services that this one does not have. */
  readonly beside?: Beside
  /** Brings the engine's own program into the project, once; quick where it is there already. Errors say what is missing and the command that mends it. */
  install(place: EnginePlace, say: (line: string) => void): Promise<void>
  /**
   * The network that the containers of the stack share, its database's too. Before any of them starts. Of an engine in a container only.
   * `published`: the ports that listen inside and are reached from this machine. `relayed`: those of this machine that are reached inside. All on 127.0.0.1.
   */
  network?(place: EnginePlace, ports: { published: readonly number[]; relayed: readonly number[] }): Promise<SharedNetwork>
  /** Starts it on loopback. Resolves when it answers. */
  start(place: EnginePlace, options: EngineOptions): Promise<RunningEngine>
  /** Forgets everything the engine kept. It must not be running. */
  reset(place: EnginePlace): Promise<void>
  /**
   * Copies all it keeps to `folder`, which must not be there yet: of a stopped engine what its clean stop saved, of a running one (`running`) what
   * a clean stop at this moment would save. No path of this machine may be in the copy. Then its functions stand still, from before that
   * moment until `release`: meanwhile they write nothing to the database, so that a copy of it belongs to the same moment. They also go on by
   * themselves after a while; then `release` throws. Throws `engine-not-copied`.
   */
  snapshot(place: EnginePlace, folder: string, running?: RunningDoor): Promise<{ release(): Promise<void> }>
  /**
   * Makes such a copy the kept state of an engine that does not run; `folder` is gone afterwards. It may be interrupted at any point and called
   * again: a folder that is gone means that it had succeeded.
   */
  restore(place: EnginePlace, folder: string): Promise<void>
  /** What it decided about roles and users since its last reset, summed up, at most seconds old; of an engine that runs or is stopped. */
  decisions(place: EnginePlace): Promise<Decision[]>
  /** Which behaviours of `tests/conformance` it does not have, or has otherwise; none where it is left out. */
  readonly conformance?: Divergences
  /** What is decided from now on (within a second) is counted for the run of that name: a suite of tests, for one. */
  nameRun(place: EnginePlace, name: string): Promise<void>
  /** The newest messages that a running engine sent by e-mail or published to topics, newest first; it shows none where it is left out. */
  mail?(door: RunningDoor): Promise<Mail[]>
  /** What its queues hold and have counted; the console shows no live figures where it is left out. Takes milliseconds, however many messages there are. */
  flow?(door: RunningDoor): Promise<Flow>
  /**
   * At most `most` messages of a queue from `after` on (0, or what the page before said), without taking one; undefined where there is no such queue. It shows
   * none where it is left out. Milliseconds, however many messages there are.
   */
  queuedMessages?(door: RunningDoor, queue: string, after: number, most: number): Promise<MessagePage | undefined>
  /**
   * Has what the receivers of a queue hold handed out once more, as if its visibility timeout were over, and returns how many messages that were. Left out where
   * it cannot: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
   */
  redeliver?(door: RunningDoor, queue: string): Promise<number>
  /** The groups of a FIFO queue, those that a consumer holds and those with the most messages first; undefined where there is no such queue. */
  messageGroups?(door: RunningDoor, queue: string, most: number): Promise<MessageGroup[] | undefined>
  /**
   * The folder of the files where it keeps what became of each invocation (invocation.ts), of 64 MB at the most, named in the order of their age:
   * 000001.jsonl. The folder need not be there. It keeps none where this is left out.
   */
  invocations?(place: EnginePlace): string
  /** The folder of the files with what went on inside of them, of 64 MB at the most: what came in, what went out, statements and calls. It holds secrets. */
  inside?(place: EnginePlace): string
  /** What is deployed under that stack name in a running engine; undefined where nothing is. Throws where it does not answer. Takes milliseconds. */
  deployedStack(endpoint: string, frontSecret: string, name: string): Promise<DeployedMark | undefined>
  /**
   * Who signs with a key of a role, and whether that role may connect to `resource`, `arn:aws:rds-db:REGION:ACCOUNT:dbuser:CLUSTER/USER`: for a server
   * that takes tokens of IAM. Undefined where it knows no such key. Only the default engine can.
   */
  databaseSigner?(door: RunningDoor, keyId: string, resource: string): Promise<DatabaseSigner | undefined>
}

export interface DatabaseSigner {
  secret: string
  /** Of its session; a token of IAM carries it. */
  token: string
  allowed: boolean
}

export interface SharedNetwork {
  /** The name of the container that holds it. */
  container: string
  stop(): Promise<void>
}

/** An engine for what another one lacks. */
export interface Beside {
  engine: Engine
  /** The resources it gets, by the beginning of their types: `AWS::Cognito::`. References between the two become values. */
  types: readonly string[]
  /** Why, for whoever reads what differs. */
  why: string
}

/** What tells one deployed stack from another of the same name. */
export interface DeployedMark {
  /** CloudFormation's id of the stack. */
  id: string
  /** The value of the stack's tag `stagecraft:mark`: random, made at its first deployment. */
  mark: string | undefined
}

/** How the kit reaches a running engine. */
export interface RunningDoor {
  endpoint: string
  /** Shown in the header `x-stagecraft-front`. */
  frontSecret: string
}

/** Where an engine lives: its program (shared by all stacks of the project) and the state of one stack. */
export interface EnginePlace {
  program: string
  state: string
  /** Where functions are unpacked and run: outside the project, whose packages they must not find. */
  temporary: string
  log: string
}

export interface EngineOptions {
  /** 1024–65535, on loopback. */
  port: number
  region: string
  /** What the kit's own parts show it, in the header `x-stagecraft-front`, where it answers nobody else. */
  frontSecret: string
  /** Its administrator's key; one for this run alone where it is left out. */
  administrator?: Credentials
  /** Further accounts it has, each with its administrator's key: number of twelve digits → key. Only the default engine can. */
  accounts?: Readonly<Record<string, Credentials>>
  /**
   * `http://127.0.0.1:<port>` of the stack's page, whose scripts may upload by presigned requests. `anyLoopback`: the stack has none, and pages of this
   * machine may ask what AWS lets every page ask. No page may where it is left out.
   */
  pageOrigin?: string
  /** Beside another engine: where that one answers. Its functions are invoked there, signed by the administrator. */
  functionsAt?: string
  /** The ports of the stack's other servers that functions reach at `127.0.0.1`: an engine in a container brings them inside. */
  reaches?: { signIn: number }
  /** What it kept is known to be unusable (its first deployment failed, for one): it is treated as lost. */
  discardState?: boolean
  /** Where the stack's parts listen: the template's address → the part's. A kept state follows parts that have moved since. */
  addresses?: Readonly<Record<string, string>>
  /** As it is without the kit's repairs, to measure beside. */
  isUnrepaired?: boolean
  /** Further environment of the functions that the engine runs. */
  functionEnvironment?: Record<string, string>
  /** The file that names the programs that run functions, in the place of the engine's own: JSON, full function name → the program, absolute. Read at each start of a function. */
  interpreters?: string
  /** Further options of Node, as on its command line, for the functions that the engine runs. */
  functionOptions?: readonly string[]
}

export interface RunningEngine {
  /** Undefined for AWS itself: there every client finds its own. */
  endpoint: string | undefined
  /** What its administrator signs with; undefined for AWS itself. */
  credentials: Credentials | undefined
  /** 0 where there is no process of this machine. */
  pid: number
  /** The name of its container, where it runs in one. */
  container?: string
  /** How it found its state: nothing yet, as it was left, or not saved by a clean stop since `since` (then only stored objects are left). */
  state: { kind: 'new' } | { kind: 'kept' } | { kind: 'lost'; since: Date }
  ended: Promise<number | null>
  /**
   * Where its state was lost: brings the stored objects back, once the stack is deployed anew. It starts again on the same port for that:
   * an engine that finds objects refuses to create the buckets they are in.
   */
  bringBack(): Promise<RunningEngine>
  /** Saves its state and ends. */
  stop(): Promise<void>
}

/** What an engine has, lacks or does otherwise. Everything the pass over a template leaves out stands here, with its reason. */
export interface Capabilities {
  /** Resource types it can't create: CloudFormation type → why. */
  lacks: Readonly<Record<string, string>>
  /** Properties it has no use for: CloudFormation type → property → why. */
  leavesOut: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Actions that only AWS checks, `kms:*` for all of a service's; no role is granted them here: action → why. */
  onlyOnAws: Readonly<Record<string, string>>
  /** Services of AWS that nothing here has: a role that only they may assume is left out: `vpc-flow-logs.amazonaws.com` → why. */
  assumedOnAws: Readonly<Record<string, string>>
  /** Resource types something else of the local stack stands in for: CloudFormation type → what. */
  standsIn: Readonly<Record<string, { by: 'postgres'; why: string }>>
  /** Resource types that another part of the local stack is asked for, whether the engine has them or not: CloudFormation type → which part, a sentence. */
  otherRoads: Readonly<Record<string, string>>
  /** Actions it checks under other names than AWS does: what a role grants → what it has to grant here too. */
  actions: Readonly<Record<string, { also: readonly string[]; why: string }>>
  /** What refers to a resource that is left out gets a name in its place; without this it is refused. */
  namesWhatIsLeftOut?: true
  /** Whether it decides every call by the policies and the boundary of the caller's role, and keeps what it decided (`decisions`). */
  enforcesRoles: boolean
  /** The beginnings of the runtimes whose functions it runs: `nodejs`, `python3`. */
  runtimes: readonly string[]
  /** Whether clients connect to WebSocket APIs, and functions reach these clients. */
  webSockets: boolean
  /** What routes ask without a function: services by their name in a REST API’s `arn:aws:apigateway:REGION:SERVICE:…`, subtypes of an HTTP API’s integrations. */
  integrations: readonly string[]
  /** Whether its state can be carried elsewhere: into a snapshot, with a folder that is moved, to other ports. Stored objects can where this is false. */
  carriesState: boolean
  /** Whether it refuses a call that nobody signed or somebody else did, and whatever other sites' pages ask. */
  verifiesCallers: boolean
  /** What else it does otherwise than AWS. */
  differs: readonly Difference[]
}
