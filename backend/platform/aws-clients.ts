import { CloudFrontClient } from '@aws-sdk/client-cloudfront'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'

/**
 * The AWS clients, one each per process. Region, credentials and, where set, `AWS_ENDPOINT_URL` come from the environment,
 * so that nothing here knows whether it talks to AWS or to a local engine.
 */
export const cloudFront = /* @__PURE__ */ once(() => new CloudFrontClient({}))
export const cognito = /* @__PURE__ */ once(() => new CognitoIdentityProviderClient({}))
export const lambda = /* @__PURE__ */ once(() => new LambdaClient({}))
/** Path-style addresses are the same on AWS and on an engine that has no wildcard name server. */
export const s3 = /* @__PURE__ */ once(() => new S3Client({ forcePathStyle: true }))
export const secrets = /* @__PURE__ */ once(() => new SecretsManagerClient({}))
export const sns = /* @__PURE__ */ once(() => new SNSClient({}))
export const sqs = /* @__PURE__ */ once(() => new SQSClient({}))
export const ssm = /* @__PURE__ */ once(() => new SSMClient({}))

function once<T>(create: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= create()
    return made
  }
}
