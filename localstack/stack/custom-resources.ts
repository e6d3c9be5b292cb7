import { importsSdk } from './code/python/in-template.ts'
import type { Description, TemplateResource } from './described.ts'
import type { LeftOut } from './template/adapt-template.js'
import { referencesIn } from './template/references-in.ts'
import { withProperties } from './template/with-properties.ts'

/** The custom resources whose functions ran without the AWS SDK that they import, and how often each was run again. */
export interface SdkRuns {
  without: readonly string[]
  again: Readonly<Record<string, number>>
}

/**
 * The logical ids of custom resources whose function is Python in the template that imports the AWS SDK, where no program has it. `programs`: runtime → program,
 * as of `interpretersFile`. `runtimes` as of `kindOf`: what the engine does not run is not among them.
 */
export function withoutSdk(
  { template }: Pick<Description, 'template'>,
  runtimes: readonly string[],
  programs: Readonly<Record<string, string>>,
): string[] {
  const resources = Object.entries(template.Resources)
  const lacking = new Set(resources.flatMap(([id, resource]) => (importsSdk(resource) && lacksProgram(resource, runtimes, programs) ? [id] : [])))
  return resources.flatMap(([id, { Type, Properties }]) =>
    isCustom(Type) && referencesIn(Properties?.ServiceToken).some((each) => lacking.has(each)) ? [id] : [],
  )
}

function lacksProgram(
  { Properties: { Runtime } }: TemplateResource,
  runtimes: readonly string[],
  programs: Readonly<Record<string, string>>,
): boolean {
  const runtime = String(Runtime)
  return !(runtime in programs) && runtimes.some((each) => runtime.startsWith(each))
}

/** What is to be run: those that ran without the SDK and have it now once more. `now` as of `withoutSdk`. */
export function nextRuns(
  before: SdkRuns | undefined,
  now: readonly string[],
  { template }: Pick<Description, 'template'>,
): SdkRuns & { due: string[] } {
  const due = (before?.without ?? []).filter((id) => !now.includes(id) && shorter(template.Resources[id], (before?.again[id] ?? 0) + 1))
  const again = { ...before?.again, ...Object.fromEntries(due.map((id) => [id, (before?.again[id] ?? 0) + 1])) }
  return { without: now, again, due }
}

/** The runs of a deployment, without what the engine lacks. */
export function ranBy({ without, again }: SdkRuns, leftOut: readonly LeftOut[]): SdkRuns {
  return { without: without.filter((id) => !leftOut.some(({ logicalId }) => logicalId === id)), again }
}

/** Where a template says none: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html */
const longestSeconds = 3_600

/**
 * The description with the custom resources that are run again. CloudFormation runs one whose properties changed, so that its time limit is a second shorter
 * for each time: its function sees no property of its own change.
 */
export function withRuns<T extends Pick<Description, 'template'>>(description: T, again: SdkRuns['again']): T {
  const { template } = description
  const changed = Object.entries(again).flatMap(([id, times]): [string, TemplateResource][] => {
    const resource = template.Resources[id]
    const ServiceTimeout = shorter(resource, times)
    return resource && ServiceTimeout ? [[id, withProperties(resource, { ServiceTimeout })]] : []
  })
  return changed.length > 0
    ? { ...description, template: { ...template, Resources: { ...template.Resources, ...Object.fromEntries(changed) } } }
    : description
}

// none where there is no such resource, where its limit is a reference, and where a second less is none
function shorter(resource: TemplateResource | undefined, times: number): number | undefined {
  const seconds = Number(resource?.Properties.ServiceTimeout ?? longestSeconds) - times
  return resource && seconds >= 1 ? seconds : undefined
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'
}
