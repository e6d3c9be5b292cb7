import type { Description } from '../stack/description.ts'
import { leftOutReasons } from '../stack/template/left-out.ts'

const holders = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group']

/**
 * The policies of AWS that roles, users and groups of the template have by their ARN and that the engine does not know, by what follows `policy/` there.
 * They allow nothing locally. None where the engine does not enforce roles: then it says no list.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html#cfn-iam-role-managedpolicyarns
 */
export function unknownPolicies(
  { template }: Pick<Description, 'template'>,
  known: ReadonlySet<string> | undefined,
): { what: string; why: string }[] {
  if (!known) return []
  const having = Object.entries(template.Resources)
    .filter(([, { Type: type }]) => holders.includes(type))
    .flatMap(([logicalId, { Properties: properties }]) => policiesIn(properties.ManagedPolicyArns).map((policy) => ({ policy, logicalId })))
  const unknown = Map.groupBy(
    having.filter(({ policy }) => !known.has(policy)),
    ({ policy }) => policy,
  )
  return leftOutReasons(
    [...unknown].map(([policy, roles]) => ({ logicalId: policy, why: whyNothing([...new Set(roles.map(({ logicalId }) => logicalId))]) })),
  )
}

function whyNothing(roles: readonly string[]): string {
  const statement = '`provider.iam.role.statements`, or `Policies` of a function of SAM or of a role'
  const [instead, find] = ['Write what is called into a statement', '`npx stagecraft permissions` prints it for each refused call']
  return `The engine does not know this policy of AWS, or AWS has none of this name: locally it allows nothing to ${roles.join(', ')}. ${instead} (${statement}); ${find}.`
}

// whole, or in the pieces of `Fn::Sub`, `Fn::Join` and `Fn::If`. A name alone is what SAM leaves of a policy that AWS has not
function policiesIn(arns: unknown): string[] {
  return [arns ?? []].flat().flatMap((each) => {
    if (typeof each === 'string' && !each.startsWith('arn:')) return [each]
    return [...JSON.stringify(each).matchAll(/:iam::aws:policy\/([\w+=,.@/-]+)/g)].map(([, name = '']) => name)
  })
}
