/** What a value looks like; it is checked when a function reads it, and before `make config` writes it. */
export type ParameterKind = 'text' | 'url' | 'arn' | 'json'

/** Something that differs per stage and stands below `/{service}/{stage}/`: code reads it from there and never asks which stage it is. */
export interface Parameter {
  /** `feature/name`. In SSM the parameter `/{service}/{stage}/feature/name`, in Secrets Manager the secret without the leading slash. */
  name: string
  kind: ParameterKind
  /** One sentence for who looks at the list. */
  what: string
  /** Who sets it: `template` is a resource of a stack.yml; `deployment` copies it from the edge stack; `person` is `make config SET=name`. */
  setBy: 'template' | 'deployment' | 'person'
  /**
   * Who reads it: functions by their short names, or `NAME=value` for every function with that in its environment; each has the grant, and nobody else.
   * `CloudFormation` reads it while it deploys. Nobody: the page, a test or a person does, through something else.
   */
  readBy: readonly string[]
  /** It is in Secrets Manager, and nobody prints it. */
  secret?: true
  /** With `kind: 'json'`: the keys it must have. */
  keys?: readonly string[]
  /** What is read where it is not set. Without it, reading fails. */
  default?: string
  /** Some stages do without it. */
  optional?: true
}

/** What is wrong with `value`, as the end of a sentence that begins with the parameter's name; undefined where it fits. */
export function misfit({ kind, keys = [] }: Pick<Parameter, 'kind' | 'keys'>, value: string): string | undefined {
  if (value === '') return 'is empty'
  if (kind === 'url') return URL.canParse(value) ? undefined : 'is not a URL'
  if (kind === 'arn') return /^arn:[^:]+:[^:]+:/.test(value) ? undefined : 'is not an ARN'
  if (kind === 'text') return undefined
  const held = parsed(value)
  if (!held) return 'is not a JSON object'
  const missing = keys.filter((key) => !(key in held))
  return missing.length > 0 ? `lacks ${missing.join(', ')}` : undefined
}

function parsed(value: string): object | undefined {
  try {
    const held: unknown = JSON.parse(value)
    return typeof held === 'object' && held !== null && !Array.isArray(held) ? held : undefined
  } catch {
    return undefined
  }
}
