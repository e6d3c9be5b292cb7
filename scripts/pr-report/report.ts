import type { TestReport } from '../test/report.ts'

/** All that the page about a change shows. Each part is made alone, so that one that fails leaves the others. */
export interface ChangeReport {
  /** The service’s name in serverless.yml; the folder’s where it could not be read. */
  service: string
  /** The stage whose template is compared. */
  stage: string
  base: Commit
  head: Commit
  isWorkingTree: boolean
  commits: readonly Commit[]
  files: FileCounts
  tests: Part<TestReport>
  template: Part<TemplateChanges>
  permissions: Part<readonly PermissionChange[]>
  migrations: readonly MigrationChange[]
  bundles: Part<readonly SizeChange[]>
  page: Part<SizeChange>
  pictures: Part<Pictures>
  benchmarks: Part<readonly BenchmarkRatio[]>
  packages: readonly PackageChange[]
}

/** A part of the report, or in one sentence why there is none; `failed` where that is an error. */
export type Part<T> = { value: T } | { missing: string; failed: boolean }

export interface Commit {
  hash: string
  short: string
  author: string
  /** RFC 3339. */
  date: string
  subject: string
  body: string
}

export interface FileCounts {
  files: number
  insertions: number
  deletions: number
}

export type Kind = 'added' | 'removed' | 'changed'

export interface TemplateChanges {
  resources: readonly ResourceChange[]
  /** What the replacements were derived from; undefined where it could not be installed, and then no replacement is known. */
  source: string | undefined
}

/** A resource of the template that is not the same on both sides. */
export interface ResourceChange {
  id: string
  type: string
  kind: Kind
  /** Whether the deployment makes a new resource in its place: CloudFormation’s answer from what changed. */
  replacement: 'yes' | 'maybe' | 'no'
  /** What happens to the old resource, and its data, when it is removed or replaced. */
  fate: 'deleted' | 'kept' | 'snapshot'
  properties: readonly PropertyChange[]
}

export interface PropertyChange {
  /** As in `Properties.Tags[0].Value`, without `Properties.` */
  path: string
  /** As YAML; undefined where there was none. */
  before?: string
  after?: string
  replacement: 'yes' | 'maybe' | 'no'
  /** Why it counts as changed although its text is the same. */
  because?: string
}

export interface PermissionChange {
  kind: 'added' | 'removed'
  holder: string
  action: string
  resource: string
}

export interface MigrationChange {
  file: string
  kind: Kind
  /** Its text if it is new, else what changed, as git prints it. */
  text: string
}

/** Sizes in bytes; a side is undefined where there is nothing. */
export interface SizeChange {
  name: string
  before?: Size
  after?: Size
  /** Whether the content is another. */
  changed: boolean
}

export interface Size {
  /** The script alone. */
  bytes: number
  /** As it is sent or uploaded: gzipped, or the whole archive. */
  packed: number
}

export interface Pictures {
  /** Whether both sides were taken; false where the page’s files are the same. */
  isPair: boolean
  pages: readonly PictureOfPage[]
}

/** A page in one theme; each side is a PNG. */
export interface PictureOfPage {
  name: string
  theme: 'light' | 'dark' | 'any'
  before?: Buffer
  after?: Buffer
}

/** A measured number on both sides. */
export interface BenchmarkRatio {
  /** Where it stands in the JSON of the benchmark: `starts.warm`. */
  name: string
  before: number
  after: number
  /** after ÷ before. */
  ratio: number
}

export interface PackageChange {
  name: string
  kind: Kind
  before?: string
  after?: string
  licence: string
  /** False where only development and tests use it. */
  deployed: boolean
  /** The lock file. */
  file: string
}
