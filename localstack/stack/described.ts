import type { Found } from '../adoption/found.ts'
import type { Packaging } from './code/packaging.ts'
import type { PackageSettings } from './code/project-files.ts'

/** What `serverless.yml` compiles to for a stage: the template as for AWS, and what the gateway needs to know of the functions. */
export interface Description {
  /** sha-256 of all that it was made from. */
  hash: string
  service: string
  stage: string
  region: string
  template: { Resources: Record<string, TemplateResource>; Outputs?: Record<string, unknown> }
  functions: Record<string, FunctionDescription>
  packaging: Packaging
  /** The provider's settings as the Framework resolved them, for serverless-offline. */
  provider: Record<string, unknown>
  custom: Record<string, unknown>
  /** Files of the project that it was made from, as the Framework read them; relative to it. Where the kit is not known they are in `found`. */
  read?: string[]
  /** Variables of the environment that it was made from, with the hash of each one's value; empty where there is none. */
  environment?: Record<string, string>
  /** Of a repository that does not know the kit: what was found in it. */
  found?: Found
  /** Of a service that a compose file joins with others, as for a stage on AWS: what it takes of them. */
  takes?: readonly TakenOutput[]
  /** Of a template, as for a stage on AWS: the stacks within its stack, by their logical ids. Its functions and layers have the id in front of theirs. */
  nested?: Readonly<Record<string, Description>>
}

/** An output of another service's stack, in the same account, which a deployment gives to a template as a parameter. */
export interface TakenOutput {
  /** The template's parameter. */
  parameter: string
  /** The other service by its name in the compose file, for people. */
  from: string
  /** The other service as its own description has it: its stack at a stage is `<service>-<stage>`. */
  service: string
  region: string
  output: string
}

export interface TemplateResource {
  Type: string
  Properties: Record<string, unknown>
  DependsOn?: string | string[]
  Condition?: string
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
  Metadata?: Record<string, unknown>
}

export interface FunctionDescription {
  /** Its full name, as deployed. */
  name: string
  /** `path/to/module.export` */
  handler: string
  timeout?: number
  memorySize?: number
  environment?: Record<string, string>
  /** As on AWS: `nodejs24.x`. */
  runtime?: string
  /** Of a function that is a container image. */
  image?: unknown
  package?: PackageSettings
  /** serverless-esbuild leaves it to another build, or is told another file: `skipEsbuild`, `esbuildEntrypoint`. */
  leavesBundler?: true
  /** The folder that serverless-python-requirements packages for this function alone. */
  module?: string
  /** Where its code is, relative to the project's root, if not there: `CodeUri` of a SAM template. */
  folder?: string
  /** The layers that SAM builds for it out of Python: their folders, from its own. */
  builtLayers?: readonly string[]
  /** What its `Metadata` says of how `sam build` makes it: of a SAM template. */
  build?: { method: string; properties: Readonly<Record<string, unknown>> }
  /** Its own settings of esbuild, which bundles it: of a SAM template. */
  esbuild?: Readonly<Record<string, unknown>>
  /** Only the template knows it, and its code is no file of the project. */
  isInTemplate?: true
  events: { httpApi?: unknown }[]
}

/** The module a handler is in: `path/to/module.export` without the export. */
export function moduleOf(handler: string): string {
  return handler.slice(0, handler.lastIndexOf('.'))
}
