import type { FunctionDescription, TemplateResource } from '@stagecraft/localstack/stack/description.ts'

/** A CloudFormation template, as far as checks look at it. */
export interface Template {
  Resources: Record<string, TemplateResource>
  Parameters?: Record<string, { Type: string; Default?: unknown; AllowedValues?: unknown[]; MaxLength?: number | string }>
  Outputs?: Record<string, unknown>
  Conditions?: Record<string, unknown>
  Mappings?: Record<string, unknown>
}

/** One template, with what a check must know beside it. */
export interface Checked {
  /** The stage, or the file of a further template. */
  name: string
  template: Template
  /** The functions by their short names; empty for a further template. */
  functions: Record<string, FunctionDescription>
  /** Undefined for a further template. */
  stage: string | undefined
  region: string
  service: string
  /** Whether AWS knows the action, or for one with wildcards any that it means. */
  isAction(action: string): boolean
  /** The environment variable with how many connections to the database one process of a function opens; 1 where it is not set. */
  connectionsVariable: string | undefined
  /** A document of the project; undefined where there is none. */
  document(file: string): string | undefined
}

export interface Finding {
  /** The resource’s logical id. */
  resource: string
  /** What is wrong, as a sentence. */
  what: string
  /** What to do, as a sentence. */
  remedy: string
}

/** A rule of our own about templates. */
export interface Policy {
  /** In kebab-case; a resource is excused from it by `Metadata: { stagecraft: { skip: [{ id, comment }] } }`. */
  id: string
  /** The rule, as a sentence. */
  rule: string
  find(checked: Checked): Finding[]
}
