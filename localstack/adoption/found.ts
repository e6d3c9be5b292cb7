import { join } from 'node:path'
import { type Project, readJson, writeJson } from '../project.ts'
import type { SamConfiguration } from './sam/configuration.ts'
import type { TableSeed } from './table-seeds.ts'
import { readValues } from './values.ts'

/** What the Framework's process found in a repository that does not know the kit (adoption/framework-hooks.cjs). */
export interface Found {
  plugins: PluginFinding[]
  /** Variables that nobody has set, and what stands in for them. */
  standIns: StandIn[]
  /** The variables that it takes from AWS, without their braces, and exports of other stacks: `cf:users-dev.TableName`, set or not. */
  taken?: string[]
  /** Files of the repository that its description was read from, relative to it. */
  files: string[]
  /** Variables of the environment that it reads. */
  variables?: string[]
  /** Files that it reads, and that are not there. */
  missing?: string[]
  /** The name of an API of another stack that it adds its routes to: `apiGateway.restApiId`. */
  sharedApi?: string
  /** What its tables start with. */
  seeds?: TableSeed[]
  /** Numbers of accounts in its policies that were taken for this one. */
  accounts?: string[]
  /** What it takes from other stacks by name, and is made here. */
  existing?: Existing[]
  /** Of services that a compose file joins: the roles that it names and others have. */
  rolesOfOthers?: string[]
  /** Its rules of load balancers that other stacks have: logical ids. */
  unreached?: string[]
  /** The provider that it names, where that is not AWS: `google`. */
  otherCloud?: string
  /** The Serverless Component that it configures, in place of a service. */
  component?: string
  /** It is written for Framework 4, which bundles by itself. */
  isVersion4: boolean
  /** What of it Framework 3 does not know: `at 'functions.hello': unrecognized property 'build'`. */
  unknown?: string[]
  /** It is written for Framework 1 or 2, which went on without what a variable leads to. */
  isLenient?: boolean
  /** As for a stage on AWS: the parameters of SSM that it takes, and what is in the template in their place. */
  parameters?: StageParameter[]
  /** Plugins that were loaded and have something to do at a deployment: name → the events. */
  deploying?: Readonly<Record<string, readonly string[]>>
  /** Of a template of SAM or CloudFormation, as for a stage on AWS. */
  template?: TemplateFindings
  /** SAM's configuration that it was read with. */
  samConfiguration?: SamConfiguration
  /** The plugin that threw first. */
  fault?: PluginFault
}

/** What of a template a release has to know beside what it was translated to. */
export interface TemplateFindings {
  /** Its name, relative to the project. */
  file: string
  /** Its transforms and macros but SAM's own. */
  transforms: string[]
  /** Functions and layers whose code is no file of the repository: logical id → what the template has in its place. */
  elsewhere: Record<string, unknown>
  /** Stacks within the stack whose templates are no files of the repository: logical ids. */
  nested: string[]
  /** What nothing says: the name of the stack, the region. */
  unsaid: ('stack_name' | 'region')[]
  /** Settings of `sam deploy` in its configuration that a release does not follow. */
  beside: string[]
  /** Functions whose names are known only in the account: logical ids. */
  unnamed: string[]
  /** Parameters with `NoEcho` that the configuration gives a value. */
  secret: string[]
}

/** What a plugin threw: its name as the description has it, when, where (a file and its line), and what. */
export interface PluginFault {
  name: string
  when: string
  where?: string
  message: string
  stack: string
}

export interface PluginFinding {
  name: string
  how: 'run' | 'replaced' | 'skipped'
  /** One or two sentences. */
  why: string
  /** It is skipped because it is not installed. */
  isAbsent?: true
  /** It is run from the kit's packages: the project has not installed it. */
  isLent?: true
  /** The same, because the project's version is for Framework 1 and 2. */
  isOld?: true
}

/** A parameter of SSM whose value CloudFormation reads in the stage's account: `token` is in the template wherever that value belongs. */
export interface StageParameter {
  address: string
  token: string
}

/** A variable without a value: `${ssm:/shop/db-password}` has the source `ssm` and the address `/shop/db-password`. */
export interface StandIn {
  source: string
  address: string
  value: string
}

/** A resource of another stack that the template names, and that is made for this one. */
export interface Existing {
  /** `AWS::SQS::Queue` */
  type: string
  name: string
}

/** Writes what the Framework's process has to know of the project into the folder of its run. */
export async function prepareAdoption(project: Project, folder: string): Promise<void> {
  const { forAws, config } = project
  await writeJson(join(folder, 'adoption.json'), { values: await readValues(project), plugins: config.plugins ?? {}, ...(forAws ? { forAws } : {}) })
}

/** What that process found, in the folder of its run. */
export async function readFound(folder: string): Promise<Found> {
  const found = await readJson<Partial<Found>>(join(folder, 'found.json'))
  return { plugins: [], standIns: [], files: [], isVersion4: false, ...found }
}
