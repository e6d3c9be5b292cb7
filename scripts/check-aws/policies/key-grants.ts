import type { Policy } from '../checked.ts'
import { fullGrants } from '../grants.ts'
import { encryptedIn } from '../key-uses.ts'
import { means } from './key-policies.ts'

// what a caller must be granted on the key beside the action: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html,
// https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html, https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
const wants: [action: RegExp, wanted: string[]][] = [
  [/^(sqs:SendMessage|sns:Publish)$/, ['kms:GenerateDataKey', 'kms:Decrypt']],
  [/^sqs:ReceiveMessage$/, ['kms:Decrypt']],
  [/^s3:PutObject$/, ['kms:GenerateDataKey']],
  [/^s3:GetObject(Version)?$/, ['kms:Decrypt']],
  [/^secretsmanager:GetSecretValue$/, ['kms:Decrypt']],
  [/^dynamodb:(Get|Put|Update|Delete|Query|Scan)/, ['kms:Decrypt']],
]

/** No engine on a laptop has keys: only this shows that a role lacks one. */
export const keyGrants: Policy = {
  id: 'key-grants',
  rule: 'A role that uses what is encrypted with a customer key may use the key, too.',
  find: (checked) => {
    const grants = fullGrants(checked)
    const encrypted = encryptedIn(checked.template)
    const missing = grants.flatMap((grant) => {
      const wanted = wants.find(([action]) => action.test(grant.action))?.[1] ?? []
      // a bucket’s ARN is often spelled out where GetAtt would be a circle: its name tells
      return encrypted
        .filter(
          ({ id, type }) =>
            type !== 'AWS::Lambda::Function' &&
            (grant.targets.includes(id) || isNamed(checked.template.Resources[id]?.Properties.BucketName, grant.resource)),
        )
        .flatMap(({ id, key }) =>
          wanted
            .filter(
              (action) => !grants.some((each) => each.logicalId === grant.logicalId && each.targets.includes(key) && means(each.action, action)),
            )
            .map((action) => ({ role: grant.logicalId, holder: grant.holder, because: `${grant.action} on ${id}`, key, action })),
        )
    })
    return [...Map.groupBy(missing, ({ role, key, action }) => `${role} ${key} ${action}`).values()].flatMap((each) => {
      const [{ role, holder, key, action } = { role: '', holder: '', key: '', action: '' }] = each
      return [
        {
          resource: role,
          what: `${holder} may ${[...new Set(each.map(({ because }) => because))].join(' and ')}, which is encrypted with ${key}, and lacks ${action}.`,
          remedy: `Grant ${action} on !GetAtt ${key}.Arn, with the condition kms:ViaService.`,
        },
      ]
    })
  },
}

function isNamed(name: unknown, resource: string): boolean {
  const text = typeof name === 'string' ? name : String((name as { 'Fn::Sub'?: string } | undefined)?.['Fn::Sub'] ?? '') // CloudFormation's
  return text !== '' && resource.includes(`:::${text}`)
}
