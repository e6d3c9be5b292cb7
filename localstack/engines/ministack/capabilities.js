// Plain JavaScript: the Framework's plugin reads it too, under whatever Node the user types `npx serverless` with.
import { assumedOnAws, leavesOut, notLocal, onlyOnAws, otherRoads, standsIn } from '../not-local.js'

const batch = 'AWS checks a batch call under the name of the single call; the engine checks it under its own name.'

// those that a journey asks (tests/adoption/integrations.test.ts), and others that speak the same protocols; more are in the engine
const services = ['dynamodb', 'email', 'events', 'firehose', 'kinesis', 'logs', 's3', 'secretsmanager', 'sns', 'sqs', 'ssm', 'states']
const subtypes = [
  'EventBridge-PutEvents',
  'Kinesis-PutRecord',
  'SQS-DeleteMessage',
  'SQS-PurgeQueue',
  'SQS-ReceiveMessage',
  'SQS-SendMessage',
  'StepFunctions-StartExecution',
  'StepFunctions-StartSyncExecution',
  'StepFunctions-StopExecution',
]

/** @type {import('../engine.ts').Capabilities} */
export const capabilities = {
  lacks: {
    ...notLocal,
    'AWS::Cognito::UserPoolIdentityProvider':
      'The engine’s CloudFormation does not support it; the kit creates the providers through the Cognito API.',
    'AWS::Cognito::UserPoolDomain': 'The sign-in has an address on loopback. A domain name would lead to AWS.',
    'AWS::Cognito::UserPoolUser': 'The engine’s CloudFormation does not support it.',
    'AWS::IAM::OIDCProvider': 'The engine’s CloudFormation does not support it; its IAM has such providers.',
    'AWS::CloudWatch::CompositeAlarm': 'The engine has no composite alarms.',
  },
  leavesOut,
  onlyOnAws,
  assumedOnAws,
  standsIn,
  otherRoads,
  actions: {
    'sqs:SendMessage': { also: ['sqs:SendMessageBatch'], why: batch },
    'sqs:DeleteMessage': { also: ['sqs:DeleteMessageBatch'], why: batch },
    'sqs:ChangeMessageVisibility': { also: ['sqs:ChangeMessageVisibilityBatch'], why: batch },
    'sns:Publish': { also: ['sns:PublishBatch'], why: batch },
  },
  enforcesRoles: true,
  runtimes: ['nodejs', 'python3', 'provided'],
  webSockets: true,
  integrations: [...services, ...subtypes],
  carriesState: true,
  verifiesCallers: true,
  differs: [
    {
      locally: 'A request over loopback counts as TLS for `aws:SecureTransport`',
      why: 'The engine speaks plain HTTP, and policies that require TLS stay as they are',
    },
    {
      locally:
        'There is one account, 000000000000. Its root user has a random access key, which `npx stagecraft exec -- COMMAND` passes to a command',
      why: 'The engine has no other way to create the first key. As on AWS, every signature is verified',
    },
    {
      locally: 'The engine refuses requests of other web pages and to other host names. The stack’s own page may only upload, by presigned requests',
      onAws: 'AWS answers to all its host names, and some services allow any origin',
      why: 'Otherwise any web page that is open in your browser could use the local stack',
    },
    {
      locally:
        '`AssumeRoleWithWebIdentity` takes tokens of a provider whose public key stands in its tag `stagecraft:key` (ES256), and refuses all others',
      onAws: 'AWS fetches the provider’s keys from its address',
      why: 'The engine asks nobody outside',
    },
    { locally: 'Container images cannot be pushed', why: 'The engine’s registry would not check credentials. Functions here are ZIP files' },
    {
      locally: 'A FIFO event source mapping sends a further batch at the same time once 100 messages wait or a batch takes longer than a second',
      onAws: 'As soon as another message group has messages. Both go as far as `MaximumConcurrency` allows',
      why: 'Each further batch needs a further process of the function, of about 50 MB',
    },
    {
      locally: 'The logs of a function’s newest 1,000 invocations are kept, and the metrics of the last hour',
      onAws: 'Logs are kept for the group’s retention period, metrics for 15 months',
      why: 'The engine keeps them in memory',
    },
    { locally: 'A schedule runs for the first time after about a minute', why: 'The engine’s scheduler works this way' },
    {
      locally: 'A minute of an alarm’s period lasts five seconds, and queues are measured every five seconds while they hold messages',
      onAws: 'A minute. Queues are measured every minute',
      why: 'An alarm that goes off, and its end, can be seen in seconds',
    },
    {
      locally: 'The HTTP API that the kit’s gateway serves has the metrics `Count`, `4xx`, `5xx` and `Latency`, for the whole API',
      onAws: 'Also `IntegrationLatency` and `DataProcessed`, and each for a route',
      why: 'The gateway counts its answers in the engine’s place',
    },
    {
      locally: 'The first OK of a new alarm sends no message',
      why: 'A new stack would begin with a message for each of its alarms',
    },
    {
      locally: 'CloudFormation asks a stack’s role for the actions that a resource’s type always needs, and for those of common properties',
      onAws: 'For each call that it makes',
      why: 'AWS does not say which calls it makes when; the types’ schemas list all that it may make',
    },
    { locally: 'An alarm has one metric, without metric math, and no anomaly detection', why: 'The engine supports neither' },
    {
      locally:
        'The kit repairs the engine in memory when it starts it. `localstack/engines/ministack/inside/launch.py` lists the repairs; each file says why',
      why: 'In some places the engine is slower than necessary, or more permissive than AWS. No file of its package is changed',
    },
  ],
}
