import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  AdminCreateUserCommand,
  AdminLinkProviderForUserCommand,
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CreateUserCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { InvokeCommand, LambdaClient, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda'
import {
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import {
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { GetParameterCommand, GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Session } from './roles.ts'

/** A call that somebody may try: its name as the table in `boundaries.test.ts` has it, and the call itself by whoever has these clients. */
export interface Call {
  name: string
  send(clients: Clients): Promise<unknown>
}

export type Clients = ReturnType<typeof clientsOf>

/** A client of each service, with a session's credentials. They try each call once. */
export function clientsOf({ endpoint, region }: StackRecord, credentials: Session) {
  const options = { endpoint, region, maxAttempts: 1, credentials }
  return {
    cognito: new CognitoIdentityProviderClient(options),
    stacks: new CloudFormationClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    secrets: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
    sts: new STSClient(options),
  }
}

const queues = [
  'order-events.fifo',
  'order-events-dlq.fifo',
  'audit.fifo',
  'audit-dlq.fifo',
  'customer-notices.fifo',
  'customer-notices-dlq.fifo',
  'read-file-failures',
  'failed-invocations',
]
const prefixes = ['uploads', 'drops', 'drops/smoke-test', 'results', 'erased', 'elsewhere']

/** Everything that is tried: on each thing of the system, on the same things of another stage, and on the account itself. */
export function callsOf(record: StackRecord, parameters: readonly string[], secrets: readonly string[]): Call[] {
  const own = `${record.service}-${record.stage}`
  const account = '000000000000'
  const arn = (service: string, rest: string) => `arn:aws:${service}:${record.region}:${account}:${rest}`
  const queueUrl = (name: string) => `${record.endpoint}/${account}/${name}`
  const bucket = `${own}-intake-${account}`
  const otherStage = `${record.service}-staging`
  const topic = arn('sns', `${own}-order-changes.fifo`)
  const call = (name: string, send: Call['send']): Call => ({ name, send })
  return [
    ...[...queues.map((queue) => `${own}-${queue}`), `${otherStage}-order-events.fifo`].flatMap((queue) => {
      const short = queue.replace(`${own}-`, '')
      const QueueUrl = queueUrl(queue)
      return [
        call(`send ${short}`, ({ sqs }) =>
          sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'x', MessageDeduplicationId: 'x' })),
        ),
        call(`receive ${short}`, ({ sqs }) => sqs.send(new ReceiveMessageCommand({ QueueUrl }))),
        call(`delete from ${short}`, ({ sqs }) => sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'x' }))),
        call(`look at ${short}`, ({ sqs }) => sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }))),
        call(`purge ${short}`, ({ sqs }) => sqs.send(new PurgeQueueCommand({ QueueUrl }))),
        call(`remove ${short}`, ({ sqs }) => sqs.send(new DeleteQueueCommand({ QueueUrl }))),
      ]
    }),
    call('publish', ({ sns }) => sns.send(new PublishCommand({ TopicArn: topic, Message: 'x', MessageGroupId: 'x', MessageDeduplicationId: 'x' }))),
    call('subscribe', ({ sns }) => sns.send(new SubscribeCommand({ TopicArn: topic, Protocol: 'sqs', Endpoint: arn('sqs', 'x') }))),
    ...[...parameters, `/${record.service}/staging/database/connection`].flatMap((Name) => {
      const short = Name.replace(`/${record.service}/${record.stage}/`, '')
      return [
        call(`parameter ${short}`, ({ ssm }) => ssm.send(new GetParameterCommand({ Name }))),
        call(`change parameter ${short}`, ({ ssm }) => ssm.send(new PutParameterCommand({ Name, Value: 'x', Overwrite: true }))),
      ]
    }),
    call('all parameters', ({ ssm }) => ssm.send(new GetParametersByPathCommand({ Path: `/${record.service}/${record.stage}`, Recursive: true }))),
    ...[bucket, `${otherStage}-intake-${account}`].flatMap((Bucket) => [
      ...prefixes.flatMap((prefix) => {
        const Key = `${prefix}/x.csv`
        const short = Bucket === bucket ? prefix : `${otherStage} ${prefix}`
        return [
          call(`read ${short}`, ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key }))),
          call(`read version of ${short}`, ({ s3 }) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId: 'x' }))),
          call(`put ${short}`, ({ s3 }) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))),
          call(`delete ${short}`, ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key }))),
          call(`delete version of ${short}`, ({ s3 }) => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: 'x' }))),
        ]
      }),
      call(`list ${Bucket === bucket ? 'bucket' : otherStage}`, ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket }))),
      call(`unprotect ${Bucket === bucket ? 'bucket' : otherStage}`, ({ s3 }) => s3.send(new DeleteBucketPolicyCommand({ Bucket }))),
    ]),
    call('list buckets', ({ s3 }) => s3.send(new ListBucketsCommand({}))),
    ...[...Object.values(record.functions), `${otherStage}-read-file`].flatMap((FunctionName) => {
      const short = FunctionName.replace(`${own}-`, '')
      return [
        call(`invoke ${short}`, ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))),
        call(`replace ${short}`, ({ lambda }) => lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: 'x', S3Key: 'x' }))),
        call(`become ${short}`, ({ sts }) =>
          sts.send(
            new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${FunctionName}-${record.region}-lambdaRole`, RoleSessionName: 'x' }),
          ),
        ),
      ]
    }),
    ...[...secrets, `${record.service}/staging/database`, 'rds!cluster-x'].flatMap((SecretId) => [
      call(`secret ${SecretId.replace(`${record.service}/${record.stage}/`, '')}`, ({ secrets }) =>
        secrets.send(new GetSecretValueCommand({ SecretId })),
      ),
      call(`change secret ${SecretId}`, ({ secrets }) => secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'x' }))),
    ]),
    call('grant itself more', ({ iam }) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: `${own}-read-file-${record.region}-lambdaRole`,
          PolicyName: 'more',
          PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
        }),
      ),
    ),
    call('create a user', ({ iam }) => iam.send(new CreateUserCommand({ UserName: 'x' }))),
    call('list people', ({ cognito }) => cognito.send(new ListUsersCommand({ UserPoolId: `${record.region}_x` }))),
    call('link a person', ({ cognito }) =>
      cognito.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId: `${record.region}_x`,
          DestinationUser: { ProviderName: 'Cognito' },
          SourceUser: { ProviderName: 'x' },
        }),
      ),
    ),
    call('create a person', ({ cognito }) => cognito.send(new AdminCreateUserCommand({ UserPoolId: `${record.region}_x`, Username: 'x' }))),
    call('look at stacks', ({ stacks }) => stacks.send(new DescribeStacksCommand({}))),
  ]
}
