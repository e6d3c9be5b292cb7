import type { SmokeTest } from '@stagecraft/localstack/config.ts'
import type { TakenOutput } from '@stagecraft/localstack/stack/description.ts'

/** A file of a release. */
export interface ReleasedFile {
  /** Relative to the release’s folder, with `/`. */
  path: string
  /** Hexadecimal. */
  sha256: string
  bytes: number
}

/** A migration of a release, as it states of itself. */
export interface Migration {
  /** Its file’s name without ending. */
  name: string
  /**
   * `expand`: the code of the release before works with the new schema as it did with the old. `contract`: something is taken away or tightened that
   * only code before the migration `after` needs.
   */
  phase: 'expand' | 'contract'
  /** The earlier migration that a contraction completes. A stage has to run a release with it before. */
  after?: string
  /** What others wait for while it runs: `none`, or modes and tables as in `ACCESS EXCLUSIVE on a, b; SHARE on c`. */
  lock: string
  /** Up to which size its lock is held for no longer than people wait: `any size`, or a number as in `1,000,000 rows of a`. */
  safeUpTo: string
  /** What it is for, in one sentence. */
  what: string
}

/**
 * What is in a release: `manifest.json`. Two builds of the same commit have the same manifest, byte for byte: it holds no time, no path of the
 * machine and no name of a person.
 */
export interface Manifest {
  /** `2026.11.27-3-abc1234`: the day of the commit (UTC), the number of the commit on that day, and its short id. */
  name: string
  /** The full id of the commit. */
  commit: string
  /** Whether files differed from the commit: such a release is for one’s own stage alone. */
  isDirty: boolean
  service: string
  /** What it was built with: `node`, `esbuild`, `serverless`, `vite` → version. */
  tools: Readonly<Record<string, string>>
  /** The stages whose templates are in it. */
  stages: readonly string[]
  /** The functions’ short names → the sha-256 of their archive; a function whose archive is the same is not touched by a deployment. */
  functions: Readonly<Record<string, string>>
  /** The layers of the same repository → the sha-256 of their archive; undefined where it has none. */
  layers?: Readonly<Record<string, string>>
  /** The migrations in it, in the order in which they are applied. */
  migrations: readonly Migration[]
  /** The function that applies them, by its short name; undefined where the system has no database. */
  migrator?: string
  /** The SSM parameters and secrets that no template makes, and that have to be there before a deployment: stage → names. */
  parameters: Readonly<Record<string, readonly string[]>>
  /** Of a service that a compose file joins with others: the outputs of these that its templates have as parameters: stage → those. */
  takes?: Readonly<Record<string, readonly TakenOutput[]>>
  /** The stacks beside the stage's own: stage → those. */
  furtherStacks: Readonly<Record<string, readonly FurtherStack[]>>
  /** Where a stage says what its page needs; undefined where the system has no page on AWS. */
  page?: { bucket: string; configuration?: string }
  /** Which feature a resource belongs to: logical id → its folder. What is missing belongs to all of them. */
  features: Readonly<Record<string, string>>
  /** The function that tries whether a stage works, by its short name, and what it does, for people. */
  smokeTest?: SmokeTest
  /** Of a repository that does not know the kit: the variables of the environment that its description reads, which a second build has to have too. */
  environment?: readonly string[]
  /** Of such a repository: the plugins whose work at a deployment a release does not carry out. stagecraft.config.ts says that this is known. */
  notCarriedOut?: readonly string[]
  files: readonly ReleasedFile[]
}

/** A stack beside a stage's own, as `furtherStacks` in stagecraft.config.ts describes it, for one stage. */
export interface FurtherStack {
  name: string
  /** The path of its template in the release. */
  template: string
  /** The stage's own where it is left out. */
  region?: string
  /** Values that are known when the release is built; `{ssm:…}` and `{resource:…}` are looked up by the deployment. */
  parameters: Readonly<Record<string, string>>
  /** The stack's output → the name of an SSM parameter below `/{service}/{stage}/`. */
  outputs: Readonly<Record<string, string>>
}

/** The name of the file in a release’s folder. */
export const manifestFile = 'manifest.json'
