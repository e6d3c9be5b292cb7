import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import { isInVpc } from '../called-services.ts'
import type { Checked, Finding, Policy, Template } from '../checked.ts'
import { grantedFunctions } from '../grants.ts'
import { at, objects, ofType } from '../resources.ts'

/** Security groups that do not name each other drop packets without a word. */
export const vpcWays: Policy = {
  id: 'vpc-ways',
  rule: 'From the functions in the VPC a way leads to every endpoint and to the database, by the rules of both sides.',
  find: (checked) => {
    const { template } = checked
    const from = new Set(
      grantedFunctions(checked)
        .filter(isInVpc)
        .flatMap(({ resource }) => groupsIn(at(resource, 'VpcConfig', 'SecurityGroupIds'), template)),
    )
    if (from.size === 0) return []
    const interfaces = ofType(template, 'AWS::EC2::VPCEndpoint').filter(([, { Properties }]) => Properties.VpcEndpointType === 'Interface')
    const clusters = ofType(template, 'AWS::RDS::DBCluster')
    const places = [
      ...interfaces.map(([id, { Properties }]) => ({ id, port: 443, groups: groupsIn(Properties.SecurityGroupIds, template) })),
      ...clusters.map(([id, { Properties }]) => ({
        id,
        port: Number(Properties.Port ?? 5432),
        groups: groupsIn(Properties.VpcSecurityGroupIds, template),
      })),
    ]
    const gateways = ofType(template, 'AWS::EC2::VPCEndpoint').filter(([, { Properties }]) => Properties.VpcEndpointType !== 'Interface')
    return [...from].flatMap((source) => [
      ...places.flatMap((place) => blocked(source, place, template)),
      ...gateways.flatMap(([id]) =>
        isAllowed(rulesOf(source, 'Egress', template), 443, ({ DestinationPrefixListId }) => DestinationPrefixListId !== undefined)
          ? []
          : [noPrefixList(source, id)],
      ),
    ])
  },
}

interface Place {
  id: string
  port: number
  groups: string[]
}

function blocked(source: string, { id, port, groups }: Place, template: Template): Finding[] {
  const out = groups.some((group) =>
    isAllowed(rulesOf(source, 'Egress', template), port, ({ DestinationSecurityGroupId }) =>
      referencesIn(DestinationSecurityGroupId).includes(group),
    ),
  )
  const into = groups.some((group) =>
    isAllowed(rulesOf(group, 'Ingress', template), port, ({ SourceSecurityGroupId }) => referencesIn(SourceSecurityGroupId).includes(source)),
  )
  const missing = [
    ...(out ? [] : [`egress from ${source} to ${groups.join(' or ') || 'a group of it'}`]),
    ...(into ? [] : [`ingress to ${groups.join(' or ') || 'a group of it'} from ${source}`]),
  ]
  if (missing.length === 0) return []
  return [
    {
      resource: id,
      what: `Functions cannot reach it at port ${port}: there is no rule for ${missing.join(', and none for ')}.`,
      remedy: 'Add a SecurityGroupEgress and a SecurityGroupIngress that name each other’s group.',
    },
  ]
}

function noPrefixList(source: string, endpoint: string): Finding {
  return {
    resource: endpoint,
    what: `Functions cannot reach it: ${source} has no rule for egress to a prefix list at port 443.`,
    remedy: 'Add a SecurityGroupEgress with the service’s DestinationPrefixListId.',
  }
}

function isAllowed(rules: Record<string, unknown>[], port: number, isMeant: (rule: Record<string, unknown>) => boolean): boolean {
  return rules.some(
    (rule) =>
      isMeant(rule) &&
      (String(rule.IpProtocol) === '-1' ||
        (/^(tcp|6)$/.test(String(rule.IpProtocol)) && Number(rule.FromPort ?? 0) <= port && port <= Number(rule.ToPort ?? 65_535))),
  )
}

/** Inline and separate ones. A port that a reference tells stands for every port. */
function rulesOf(group: string, direction: 'Egress' | 'Ingress', { Resources }: Checked['template']): Record<string, unknown>[] {
  const inline = objects(Resources[group]?.Properties[`SecurityGroup${direction}`])
  const separate = ofType({ Resources }, `AWS::EC2::SecurityGroup${direction}`).filter(([, { Properties }]) =>
    referencesIn(Properties.GroupId).includes(group),
  )
  return [...inline, ...separate.map(([, { Properties }]) => Properties)].map((rule) =>
    typeof rule.FromPort === 'object' || typeof rule.ToPort === 'object' ? { ...rule, FromPort: 0, ToPort: 65_535 } : rule,
  )
}

function groupsIn(value: unknown, template: Template): string[] {
  return referencesIn(value).filter((id) => template.Resources[id]?.Type === 'AWS::EC2::SecurityGroup')
}
