import type { Statement } from '@stagecraft/localstack/permissions/grants.ts'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import type { Finding, Policy, Template } from '../checked.ts'
import { at, type Named, objects, ofType } from '../resources.ts'
import { isEverybody, resourceStatements } from '../statements.ts'

/** Nobody who is not named may reach in, and nothing inside may reach everywhere. */
export const openToTheWorld: Policy = {
  id: 'open-to-the-world',
  rule: 'Nothing is open to the world, in either direction.',
  find: ({ template }) => [
    ...Object.entries(template.Resources).flatMap((named) => [...addresses(named), ...everybody(named)]),
    ...ofType(template, 'AWS::EC2::SecurityGroup').flatMap((group) => defaultEgress(group, template)),
    ...ofType(template, 'AWS::S3::Bucket').flatMap(publicBucket),
    ...Object.entries(template.Resources).flatMap(publicByProperty),
  ],
}

const rules = ['SecurityGroupIngress', 'SecurityGroupEgress']

function addresses([resource, { Type, Properties }]: Named): Finding[] {
  const own = rules.includes(Type.replace('AWS::EC2::', '')) ? [Properties] : []
  const all = [...own, ...rules.flatMap((key) => objects(Properties[key]))]
  return all
    .flatMap(({ CidrIp, CidrIpv6 }) => [CidrIp, CidrIpv6])
    .filter((range) => range === '0.0.0.0/0' || range === '::/0')
    .map((range) => ({
      resource,
      what: `A rule of it reaches from or to ${range}: everywhere.`,
      remedy: 'Name the security group on the other side, or the prefix list of the service.',
    }))
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html: “if you do not add egress rules, we add egress rules that allow all”
function defaultEgress([resource, { Properties }]: Named, template: Template): Finding[] {
  const separate = ofType(template, 'AWS::EC2::SecurityGroupEgress').some(([, rule]) => referencesIn(rule.Properties.GroupId).includes(resource))
  if (separate || objects(Properties.SecurityGroupEgress).length > 0) return []
  return [
    {
      resource,
      what: 'It has no rule for egress, so AWS adds one that allows all of it.',
      remedy: 'Add a rule for what it may reach; for nothing, one to 127.0.0.1/32.',
    },
  ]
}

const narrowing =
  /^(aws:(Source(Arn|Account|OrgID|OrgPaths|Vpc|Vpce|Ip)|Principal(Arn|Account|OrgID|OrgPaths))|kms:CallerAccount|SNS:Endpoint|s3:DataAccessPointAccount)$/i

function everybody([resource, each]: Named): Finding[] {
  const loose = resourceStatements(each).filter((statement) => statement.Effect === 'Allow' && isEverybody(statement) && !isNarrowed(statement))
  const permission = each.Type === 'AWS::Lambda::Permission' && each.Properties.Principal === '*' && !each.Properties.PrincipalOrgID
  if (loose.length === 0 && !permission) return []
  return [
    {
      resource,
      what: 'It allows something to everybody (`Principal: "*"`), without a condition that says who is meant.',
      remedy: 'Name the principal, or add a condition such as aws:SourceArn or aws:SourceAccount.',
    },
  ]
}

// of a negated or an `IfExists` condition one cannot say whom it leaves
function isNarrowed({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition).some(
    ([operator, keys]) => !/Not|IfExists|^Null$/.test(operator) && Object.keys(keys).some((key) => narrowing.test(key)),
  )
}

const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']

function publicBucket([resource, bucket]: Named): Finding[] {
  const open = blocks.filter((block) => at(bucket, 'PublicAccessBlockConfiguration', block) !== true)
  const remedy = `Set PublicAccessBlockConfiguration: ${blocks.map((block) => `${block}: true`).join(', ')}.`
  const findings = open.length > 0 ? [{ resource, what: `Public access is not blocked: ${open.join(', ')}.`, remedy }] : []
  const acl = String(bucket.Properties.AccessControl ?? '')
  return /^Public|^Authenticated/.test(acl)
    ? [...findings, { resource, what: `Its AccessControl is ${acl}.`, remedy: 'Remove AccessControl.' }]
    : findings
}

// type → property → the value that keeps it closed
const closed: Record<string, [property: string, value: unknown]> = {
  'AWS::RDS::DBInstance': ['PubliclyAccessible', false],
  'AWS::EC2::Subnet': ['MapPublicIpOnLaunch', false],
}
const doors = ['AWS::EC2::InternetGateway', 'AWS::EC2::EgressOnlyInternetGateway', 'AWS::EC2::NatGateway']

function publicByProperty([resource, each]: Named): Finding[] {
  const { Type, Properties } = each
  const [property, value] = closed[Type] ?? []
  const findings: Finding[] = []
  if (property && Properties[property] !== value)
    findings.push({ resource, what: `${property} is not ${value}.`, remedy: `Set ${property}: ${value}.` })
  if (doors.includes(Type)) findings.push({ resource, what: 'It opens the network to the internet.', remedy: 'Reach services by VPC endpoints.' })
  if (Type === 'AWS::Lambda::Url' && Properties.AuthType !== 'AWS_IAM')
    findings.push({ resource, what: 'Everybody may call it.', remedy: 'Set AuthType: AWS_IAM.' })
  if (Type === 'AWS::Cognito::IdentityPool' && Properties.AllowUnauthenticatedIdentities !== false)
    findings.push({ resource, what: 'It gives credentials to people who have not signed in.', remedy: 'Set AllowUnauthenticatedIdentities: false.' })
  return findings
}
