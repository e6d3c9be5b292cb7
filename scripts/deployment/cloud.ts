import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@aws-sdk/types'
import type { Template } from '../check-aws/checked.ts'

/** With what the clients of the AWS SDK are made. */
export interface ClientOptions {
  region: string
  /** An engine's; on AWS every client finds its own. */
  endpoint?: string
  /** Where left out, those that the SDK finds: environment, profile, SSO, the role of a build. */
  credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider
}

/** What releases are deployed to: AWS, or an engine that stands in for all of its accounts. Nothing else differs between a deployment and its rehearsal. */
export interface Cloud {
  name: string
  endpoint?: string
  /** Of whoever deploys. */
  credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider
  /** What of a stage's template is deployed: on AWS all of it, on an engine all but the declared differences. */
  fitted(template: Template, stage: string): Template
}

export const aws: Cloud = { name: 'aws', fitted: (template) => template }

/** The address of an object, as CloudFormation reads a template from it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html */
export function objectUrl({ endpoint }: Cloud, region: string, bucket: string, key: string): string {
  return endpoint ? `${endpoint}/${bucket}/${key}` : `https://${bucket}.s3.${region}.amazonaws.com/${key}`
}
