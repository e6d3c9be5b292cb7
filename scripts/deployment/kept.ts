import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import type { Template } from '../check-aws/checked.ts'
import { pricesOf } from '../cost/prices.ts'
import { standing } from '../cost/standing.ts'

/** A resource that outlives its stack. */
export interface Kept {
  resource: string
  type: string
  physicalId: string
  /** Whether a snapshot of it is kept, and not itself. */
  isSnapshot: boolean
  /** What it costs a month while nobody uses it; undefined where no price is known. What is stored in it comes on top. */
  usdPerMonth: number | undefined
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
const [keeping, snapshotting] = [['Retain', 'RetainExceptOnCreate'], 'Snapshot']

// The Framework has them kept, and they go with their function all the same: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
const goesWithItsFunction = 'AWS::Lambda::Version'

/** What of a stack stays when it is deleted, by its template's deletion policies. */
export async function keptOf(client: CloudFormationClient, stack: string, template: Template, region: string): Promise<Kept[]> {
  const pages = await Array.fromAsync(paginateListStackResources({ client }, { StackName: stack }))
  const made = pages
    .flatMap(({ StackResourceSummaries = [] }) => StackResourceSummaries)
    .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
  const table = await pricesOf(region).catch(() => undefined)
  return made.flatMap(({ LogicalResourceId: resource = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' }) => {
    const described = template.Resources[resource]
    const policy = policyOf(template, resource)
    if (!described || type === goesWithItsFunction || ![...keeping, snapshotting].includes(policy)) return []
    const isSnapshot = policy === snapshotting
    const charges = table && !isSnapshot ? (standing[type]?.(described, { template, table }) ?? []) : undefined
    const usdPerMonth = charges?.reduce((sum, { price, quantity }) => sum + quantity * (table?.prices[price]?.usd ?? 0), 0)
    return [{ resource, type, physicalId, isSnapshot, usdPerMonth }]
  })
}

// without a policy clusters and instances of databases get a snapshot: same page
function policyOf({ Resources }: Template, id: string): string {
  const { Type = '', DeletionPolicy } = Resources[id] ?? {}
  if (DeletionPolicy) return String(DeletionPolicy)
  return Type === 'AWS::RDS::DBCluster' ? snapshotting : 'Delete'
}

/**
 * A template in which these resources go with the stack, their deletion policies and protections off; what leaves a snapshot loses its protection alone.
 * Nothing else is changed. Undefined where that is no change at all.
 */
export function opened(template: Template, ids: readonly string[]): Template | undefined {
  let isChanged = false
  const resources = Object.entries(template.Resources).map(([id, each]) => {
    const isNamed = ids.includes(id)
    const guards = Object.entries(unprotected[each.Type] ?? {}).filter(([name, off]) => name in each.Properties && each.Properties[name] !== off)
    if (!isNamed && (policyOf(template, id) !== snapshotting || guards.length === 0)) return [id, each] as const
    isChanged = true
    const Properties = { ...each.Properties, ...Object.fromEntries(guards) }
    // a change of the policy alone is none for CloudFormation
    const Metadata = { ...each.Metadata, removed: true }
    return [id, isNamed ? { ...each, Metadata, DeletionPolicy: 'Delete', Properties } : { ...each, Properties }] as const
  })
  return isChanged ? { ...template, Resources: Object.fromEntries(resources) } : undefined
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/: `DeletionProtection` of these types
const unprotected: Record<string, Record<string, unknown>> = {
  'AWS::RDS::DBCluster': { DeletionProtection: false },
  'AWS::RDS::DBInstance': { DeletionProtection: false },
  'AWS::DynamoDB::Table': { DeletionProtectionEnabled: false },
  'AWS::Cognito::UserPool': { DeletionProtection: 'INACTIVE' },
  'AWS::Logs::LogGroup': { DeletionProtectionEnabled: false },
}

/** Whether CloudFormation deletes it only when it is empty. */
export function mustBeEmptied({ type }: Pick<Kept, 'type'>): boolean {
  return type === 'AWS::S3::Bucket'
}
