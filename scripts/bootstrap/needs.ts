import { list } from '@stagecraft/localstack/permissions/grants.ts'
import type { Finding, Template } from '../check-aws/checked.ts'
import { type Allowed, type Services, serviceOf, usedBy } from './execution-policies.ts'
import type { Needed } from './schemas.ts'

/** What schemas name and the execution role does not get: actions, and why a stage is made without them. */
const notNeeded: readonly [actions: RegExp, why: string][] = [
  [/^lambda:\w*ProvisionedConcurrency\w*$/, 'No function is kept warm'],
  [/^codedeploy:RegisterOnPremisesInstance$/, 'CodeDeploy deploys to no instances'],
  [/^iam:(\w*User\w*|\w*Group\w*)$/, 'A policy is attached to roles. The boundary forbids people and groups'],
  [/^iam:(Delete|Put)RolePermissionsBoundary$/, 'A role is made with its boundary, and keeps it'],
  [/^(acm-pca|s3tables|s3files|elasticfilesystem|vpc-lattice|vpce|resource-groups|firehose|autoscaling):/, 'No template uses the service'],
  [/^(billing|organizations|payments):/, 'No trail, budget or web ACL is of a whole organization'],
  [/^(autoloop|codewhisperer|workmail):/, 'No stage has anything of that service'],
  [
    /^s3:(DeleteObject|GetObject|GetObjectVersion|PutObjectAcl)$/,
    'CloudFormation has no business with what is in a bucket; archives of functions are granted alone',
  ],
  [
    /^s3:(ListBucket|PutReplicationConfiguration|\w*Abac|\w*Metadata\w*)$/,
    'No bucket is copied to another, has metadata tables or is opened by tags',
  ],
  [/^kms:(ReEncrypt\w+|GenerateDataKeyWithoutPlaintext)$/, 'Keys of Cognito’s are for custom senders of messages, which no pool has'],
  [
    /^cloudfront:(\w*ConnectionGroup|GetVpcOrigin|UpdateDistributionWithStagingConfig)$/,
    'No distribution has tenants, origins in a VPC or a staging copy',
  ],
  [/^cognito-idp:ListUserPoolClientSecrets$/, 'No client has a secret'],
  [/^ec2:(\w*VpcEncryptionControl|\w*SubnetCidrBlock|ModifyVpcTenancy)$/, 'No network has IPv6, a tenancy of its own or enforced encryption'],
  [/^ec2:(DescribeInstance\w*|DescribeInternetGateways|DescribeNetworkAcls)$/, 'There are no instances and no way to the internet'],
  [/^lambda:(PassCapacityProvider|\w*CodeSigningConfig|PutFunctionScalingConfig)$/, 'Functions have no signatures or instances of their own'],
  [
    /^logs:(PutBearerTokenAuthentication|\w*DataProtectionPolicy|(Put|Delete)IndexPolicy|\w*DeliveryDestinationPolicy)$/,
    'No log group masks or indexes anything, and none goes to another account',
  ],
  [
    /^rds:(Restore\w+|\w*GlobalCluster\w*|\w+ReadReplica|\w+AutomatedBackupsReplication|\w+RoleToDB\w+|\w+RoleFromDB\w+|CreateDBSnapshot)$/,
    'The database is one cluster that is not made from another. A restore is a person’s work (docs/runbook.md)',
  ],
  [/^secretsmanager:\w+Regions\w*$/, 'No secret is copied to another region'],
  [/^sns:\w*DataProtectionPolicy$/, 'No topic masks anything'],
  [/^ssm:GetCalendarState$/, 'No association waits for a calendar'],
  [/^cognito-idp:\w*Terms$/, 'No pool has terms of use'],
]

/** What the execution role gets and no schema names, each with its reason. */
const besides: readonly [action: RegExp, why: string][] = [
  [/^lambda:InvokeFunction$/, 'A custom resource and a rotation are made by a function'],
  [/^iam:(PassRole|CreateServiceLinkedRole)$/, 'Schemas name them for types that templates need not have'],
  [/^kms:(CreateGrant|Decrypt|Encrypt|GenerateDataKey)$/, 'Lambda, RDS and Secrets Manager use keys in the name of who calls'],
  [/^s3:GetObject$/, 'Lambda reads archives in the name of who calls'],
  [
    /^logs:(GetLogDelivery|ListLogDeliveries|UpdateLogDelivery|CreateLogDelivery|DeleteLogDelivery|Describe(LogGroups|ResourcePolicies)|PutResourcePolicy)$/,
    'Access logs of an HTTP API',
  ],
  [/^cloudfront:AllowVendedLogDeliveryForResource$/, 'The schema has it as an action of Logs, which IAM does not know'],
  [/^wafv2:GetWebACL$/, 'A distribution is put behind a web ACL'],
]

/** Compares what types need with what a stage's execution role gets. `isAction`: whether IAM knows it, `hasResource`: whether it can be limited to resources. */
export function compareNeeds(
  needed: Needed,
  services: Services,
  { isAction, hasResource }: { isAction(action: string): boolean; hasResource(action: string): boolean },
): Finding[] {
  const used = usedBy(Object.keys(needed))
  const statements = Object.entries(services).filter(([name]) => used.has(name))
  const granted = new Set(statements.flatMap(([, each]) => each.flatMap(actionsOf)).map((action) => action.toLowerCase()))
  const missing = Object.entries(needed).flatMap(([type, actions]) =>
    actions
      .filter((action) => isAction(action) && !granted.has(action.toLowerCase()) && !notNeeded.some(([pattern]) => pattern.test(action)))
      .map((action) => ({
        resource: type,
        what: `CloudFormation needs ${action} for it, and the execution role has no such grant.`,
        remedy: `Add it to ${serviceOf(type)} in scripts/bootstrap/services.yml, or to \`notNeeded\` in needs.ts with the reason.`,
      })),
  )
  const wanted = new Set(
    Object.values(needed)
      .flat()
      .map((action) => action.toLowerCase()),
  )
  const found = statements.flatMap(([name, each]) =>
    each.flatMap((statement) =>
      actionsOf(statement).flatMap((action) => {
        const about = { resource: `services.yml, ${name}`, remedy: 'Correct scripts/bootstrap/services.yml.' }
        if (!wanted.has(action.toLowerCase()) && !besides.some(([pattern]) => pattern.test(action)))
          return [{ ...about, what: `${action} is granted, and no type of the templates needs it.` }]
        if (!hasResource(action) && !statement.Resource.includes('*'))
          return [{ ...about, what: `${action} cannot be limited to resources: the grant has no effect.` }]
        if (hasResource(action) && statement.Resource.includes('*') && !statement.Condition && !/:(Describe|List|Get)/.test(action))
          return [{ ...about, what: `${action} can be limited to resources, and is granted for all.` }]
        return []
      }),
    ),
  )
  return [...missing, ...found]
}

/** Compares the services that the roles of templates are for with those that the execution role may pass a role to. */
export function comparePassed(templates: readonly Template[], { IAM = [] }: Services): Finding[] {
  const passed = IAM.filter((each) => actionsOf(each).includes('iam:PassRole')).flatMap(({ Condition }) =>
    list(Condition?.StringEquals?.['iam:PassedToService']),
  )
  const roles = templates.flatMap(({ Resources }) => Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role'))
  const wanted = new Set(
    roles
      .flatMap(({ Properties }) => [...JSON.stringify(Properties.AssumeRolePolicyDocument).matchAll(/[\w.-]+\.amazonaws\.com/g)])
      .map(([name]) => name),
  )
  const about = { resource: 'services.yml, IAM', remedy: 'Correct `iam:PassedToService` in scripts/bootstrap/services.yml.' }
  return [
    ...[...wanted]
      .filter((name) => !passed.includes(name))
      .map((name) => ({ ...about, what: `A template has a role for ${name}, and the execution role may not pass it.` })),
    ...passed
      .filter((name) => !wanted.has(name))
      .map((name) => ({ ...about, what: `No template has a role for ${name}, and the execution role may pass one.` })),
  ]
}

function actionsOf({ Action }: Allowed): string[] {
  return list(Action)
}
