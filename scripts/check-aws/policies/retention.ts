import type { Policy } from '../checked.ts'
import { type Named, ofType } from '../resources.ts'

// what is gone with the stack, or with a change that replaces it
export const holders = [
  'AWS::S3::Bucket',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Cognito::UserPool',
  'AWS::SecretsManager::Secret',
  'AWS::KMS::Key',
  'AWS::EFS::FileSystem',
]
const safe = ['Retain', 'RetainExceptOnCreate', 'Snapshot']

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
export const retention: Policy = {
  id: 'retention',
  rule: 'What holds data outlives its stack, and a change that replaces it.',
  find: ({ template }) =>
    ofType(template, ...holders)
      .filter((named) => !holdsNothing(named))
      .flatMap(([resource, { DeletionPolicy, UpdateReplacePolicy }]) =>
        Object.entries({ DeletionPolicy, UpdateReplacePolicy })
          .filter(([, value]) => !safe.includes(value ?? ''))
          .map(([attribute, value]) => ({
            resource,
            what: `It holds data, and its ${attribute} is ${value ?? 'not set, so Delete'}.`,
            remedy: `Set ${attribute} to Retain, or to Snapshot where the type has it.`,
          })),
      ),
}

// The Framework's bucket holds what every deployment uploads again; an instance of a cluster has its data in the cluster
function holdsNothing([id, { Type, Properties }]: Named): boolean {
  return id === 'ServerlessDeploymentBucket' || (Type === 'AWS::RDS::DBInstance' && Properties.DBClusterIdentifier !== undefined)
}
