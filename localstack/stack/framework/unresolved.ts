import { StagecraftError } from '../../errors.ts'
import { didYouMean } from '../../suggestion.ts'
import { replaceReferences } from '../template/references.js'

interface Template {
  Resources: Readonly<Record<string, object>>
  Parameters?: object
  Outputs?: unknown
  Transform?: unknown
}

/**
 * Throws `unresolved-reference` where a template refers to what is not in it (`Ref`, `Fn::GetAtt`, `Fn::Sub`, `DependsOn`): CloudFormation refuses it, engines
 * put something in its place. `source` says which template it is. A template with transforms is not looked at: they may make what is missing.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-validation-error
 */
export function refuseUnresolved({ Resources, Parameters = {}, Outputs, Transform }: Template, source: string): void {
  const resources = Object.keys(Resources)
  const there = new Set([...resources, ...Object.keys(Parameters)])
  if (Transform || resources.some((name) => name.startsWith('Fn::'))) return
  const look = (name: string, attribute: string | undefined, at: string) => {
    if (!there.has(name) && !name.startsWith('AWS::')) throw unresolved(name, attribute, `${at} of ${source}`, resources)
    return undefined
  }
  replaceReferences({ Resources, Outputs }, look)
  for (const [name, { DependsOn }] of Object.entries<{ DependsOn?: string | readonly string[] }>(Resources))
    for (const other of [DependsOn ?? []].flat())
      if (!(other in Resources)) throw unresolved(other, undefined, `Resources.${name}.DependsOn of ${source}`, resources)
}

function unresolved(name: string, attribute: string | undefined, at: string, resources: readonly string[]): StagecraftError {
  const reference = attribute ? `${name}.${attribute}` : name
  return new StagecraftError(
    'unresolved-reference',
    `The template refers to ${reference}, and has no resource or parameter ${name}.${didYouMean(name, resources)}`,
    {
      hint: `The reference stands at ${at}. CloudFormation would refuse it.`,
    },
  )
}
