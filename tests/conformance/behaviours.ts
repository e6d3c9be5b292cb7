import type { Behaviour } from './behaviour.ts'
import { brokenStacks } from './services/broken-stacks.ts'
import { changeSets } from './services/change-sets.ts'
import { cloudformation } from './services/cloudformation.ts'
import { cloudFront } from './services/cloudfront.ts'
import { cloudwatch } from './services/cloudwatch.ts'
import { cognito } from './services/cognito.ts'
import { cognitoPools } from './services/cognito-pools.ts'
import { cognitoTriggers } from './services/cognito-triggers.ts'
import { eventSourceMapping } from './services/event-source-mapping.ts'
import { events } from './services/events.ts'
import { httpApi } from './services/http-api.ts'
import { iam } from './services/iam.ts'
import { lambda } from './services/lambda.ts'
import { lambdaAsync } from './services/lambda-async.ts'
import { logs } from './services/logs.ts'
import { s3 } from './services/s3.ts'
import { s3Notifications } from './services/s3-notifications.ts'
import { s3Presigned } from './services/s3-presigned.ts'
import { secrets } from './services/secrets.ts'
import { sns } from './services/sns.ts'
import { snsFifo } from './services/sns-fifo.ts'
import { sqs } from './services/sqs.ts'
import { sqsFifo } from './services/sqs-fifo.ts'
import { ssm } from './services/ssm.ts'
import { stackRoles } from './services/stack-roles.ts'
import { sts } from './services/sts.ts'

/** Every behaviour, service by service. */
export const services: Readonly<Record<string, readonly Behaviour[]>> = {
  S3: [...s3, ...s3Presigned, ...s3Notifications],
  SQS: [...sqs, ...sqsFifo],
  'Event source mappings': eventSourceMapping,
  Lambda: [...lambda, ...lambdaAsync],
  SNS: [...sns, ...snsFifo],
  'Parameters (SSM)': ssm,
  'Secrets Manager': secrets,
  CloudFormation: [...cloudformation, ...changeSets, ...brokenStacks, ...stackRoles],
  IAM: iam,
  STS: sts,
  Cognito: [...cognito, ...cognitoPools, ...cognitoTriggers],
  'HTTP APIs and CloudFront': [...httpApi, ...cloudFront],
  EventBridge: events,
  'CloudWatch metrics and alarms': cloudwatch,
  'CloudWatch Logs': logs,
}

export const behaviours: readonly Behaviour[] = Object.values(services).flat()
