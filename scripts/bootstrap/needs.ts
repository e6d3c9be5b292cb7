import { list } from '@stagecraft/localstack/permissions/grants.ts'
import type { Finding } from '../check-aws/checked.ts'
import { type Allowed, always, entryOf, type Services, typesOf } from './execution-policies.ts'
import type { Needed } from './schemas.ts'

/** What schemas name and the execution role does not get: actions, why a stage is made without them, and of which types, where it is not of all. */
const notNeeded: readonly [actions: RegExp, why: string, types?: RegExp][] = [
  [
    /^kms:/,
    'With AWS’s own key nothing is asked. A key of the template brings what functions, databases, tables, streams and secrets need of it',
    /^AWS::(?!KMS::)/,
  ],
  [/^s3:(Get|Put)BucketPolicy$/, 'No log goes into a bucket', /^AWS::(EC2|Pipes|WAFv2)::/],
  [/^codedeploy:/, 'An alias is moved by CodeDeploy where the template has its group, which brings it', /^AWS::Lambda::Alias$/],
  [/^cloudfront:UpdateDistribution$/i, 'The sign-in of a pool has an address of Cognito’s', /^AWS::Cognito::UserPoolDomain$/],
  [
    /^(dynamodb:\w*(Import|Replica|Streaming)\w*|kinesis:|logs:)/,
    'No table is imported, copied to other regions or handed to Kinesis',
    /^AWS::DynamoDB::Table$/,
  ],
  [/^dynamodb:(Scan|Query|\w*Item)$/, 'CloudFormation has no business with what is in a table'],
  [/^cognito-sync:/, 'No pool of identities has Cognito Sync'],
  [/^lambda:\w*ProvisionedConcurrency\w*$/, 'No function is kept warm'],
  [/^codedeploy:RegisterOnPremisesInstance$/, 'CodeDeploy deploys to no instances'],
  [/^iam:(\w*User\w*|\w*Group\w*)$/, 'A policy is attached to roles. The boundary forbids people and groups'],
  [/^iam:(Delete|Put)RolePermissionsBoundary$/, 'A role is made with its boundary, and keeps it'],
  [/^(acm-pca|s3tables|s3files|elasticfilesystem|vpc-lattice|vpce|resource-groups|firehose|autoscaling):/, 'No template uses the service'],
  [/^(billing|organizations|payments):/, 'No trail, budget or web ACL is of a whole organization'],
  [/^(autoloop|codewhisperer|workmail):/, 'No stage has anything of that service'],
  [
    /^s3:(DeleteObject|GetObject|GetObjectVersion|PutObjectAcl)$/i,
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
  [/^cloudformation:(Tag|Untag)Resource$/, 'A stack within a stack gets the tags of the stack around it'],
]

/** All types that services.yml is for. */
export function knownTypes(services: Services): string[] {
  return Object.entries(services).flatMap(([name, entry]) => typesOf(name, entry))
}

/**
 * Compares what all types of services.yml need (`needed`, by type) with what a stage's execution role gets for them. `isAction`: whether IAM knows it,
 * `hasResource`: whether it can be limited to resources.
 */
export function compareNeeds(
  needed: Needed,
  services: Services,
  { isAction, hasResource }: { isAction(action: string): boolean; hasResource(action: string): boolean },
): Finding[] {
  const grantsOf = (names: readonly string[]) =>
    new Set(names.flatMap((name) => services[name]?.Allow ?? []).flatMap((each) => actionsOf(each).map((action) => action.toLowerCase())))
  const missing = Object.entries(needed).flatMap(([type, actions]) => {
    const entry = entryOf(type, services)
    const granted = grantsOf([...always, ...(entry ? [entry] : [])])
    return actions
      .filter(
        (action) =>
          isAction(action) &&
          !granted.has(action.toLowerCase()) &&
          !notNeeded.some(([pattern, , types]) => pattern.test(action) && (types?.test(type) ?? true)),
      )
      .map((action) => ({
        resource: type,
        what: `CloudFormation needs ${action} for it, and the execution role has no such grant.`,
        remedy: `Add it to ${entry} in scripts/bootstrap/services.yml, or to \`notNeeded\` in needs.ts with the reason.`,
      }))
  })
  const found = Object.entries(services).flatMap(([name, entry]) => {
    const wanted = new Set(typesOf(name, entry).flatMap((type) => (needed[type] ?? []).map((action) => action.toLowerCase())))
    const about = { resource: `services.yml, ${name}`, remedy: 'Correct scripts/bootstrap/services.yml.' }
    return entry.Allow.flatMap((statement) =>
      actionsOf(statement).flatMap((action) => {
        if (!wanted.has(action.toLowerCase()) && !besides.some(([pattern]) => pattern.test(action)))
          return [{ ...about, what: `${action} is granted, and no type of the entry needs it.` }]
        if (!hasResource(action) && !statement.Resource.includes('*'))
          return [{ ...about, what: `${action} cannot be limited to resources: the grant has no effect.` }]
        if (hasResource(action) && statement.Resource.includes('*') && !statement.Condition && !/:(Describe|List|Get)/.test(action))
          return [{ ...about, what: `${action} can be limited to resources, and is granted for all.` }]
        return []
      }),
    )
  })
  return [...missing, ...found]
}

function actionsOf({ Action }: Allowed): string[] {
  return list(Action)
}
