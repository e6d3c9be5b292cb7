// Plain JavaScript: the Framework's plugin reads it too, under whatever Node the user types `npx serverless` with.
const network = 'The local stack is one machine: there is no network to lay out.'
const pipeline = 'The pipeline runs on AWS only.'
const batch = 'The engine checks a batch call under its own name; AWS checks the single call’s.'
const database = 'A plain PostgreSQL 17 server stands in for Aurora.'

/** @type {import('../engine.ts').Capabilities} */
export const capabilities = {
  lacks: {
    'AWS::EC2::EIP': network,
    'AWS::EC2::NatGateway': network,
    'AWS::EC2::FlowLog': network,
    'AWS::EC2::NetworkAcl': network,
    'AWS::EC2::SecurityGroupIngress': network,
    'AWS::EC2::SecurityGroupEgress': network,
    'AWS::RDS::DBInstance': database,
    'AWS::RDS::DBSubnetGroup': database,
    'AWS::RDS::DBClusterParameterGroup': database,
    'AWS::Cognito::UserPoolIdentityProvider': 'The engine’s CloudFormation does not know it; it is made through the API.',
    'AWS::Cognito::UserPoolDomain': 'People sign in on loopback; a name of its own would lead to AWS.',
    'AWS::Cognito::UserPoolUser': 'The engine’s CloudFormation does not know it.',
    'AWS::CodePipeline::Pipeline': pipeline,
    'AWS::CodeStarConnections::Connection': pipeline,
    'AWS::CloudWatch::CompositeAlarm': 'The engine has no composite alarms.',
    'AWS::Route53::HealthCheck': 'Nothing outside asks a laptop for its health.',
    'AWS::Route53::RecordSetGroup': 'Names are not served locally.',
    'AWS::Budgets::Budget': 'A laptop costs nothing.',
  },
  standsIn: {
    'AWS::RDS::DBCluster': { by: 'postgres', why: database },
  },
  actions: {
    'sqs:SendMessage': { also: ['sqs:SendMessageBatch'], why: batch },
    'sqs:DeleteMessage': { also: ['sqs:DeleteMessageBatch'], why: batch },
    'sqs:ChangeMessageVisibility': { also: ['sqs:ChangeMessageVisibilityBatch'], why: batch },
    'sns:Publish': { also: ['sns:PublishBatch'], why: batch },
  },
  differs: [
    {
      locally: 'What comes over loopback counts as TLS for `aws:SecureTransport`',
      why: 'The engine speaks plain HTTP; policies that ask for TLS stay as they are',
    },
    {
      locally: 'One account, 000000000000, whose root has a random key: `npx stagecraft exec -- COMMAND` runs a command with it',
      why: 'The engine has no other way to make the first key. As on AWS, every signature is verified',
    },
    {
      locally:
        'The engine’s port refuses requests of other web pages and other host names; the stack’s own page may only upload by presigned requests',
      onAws: 'AWS answers every host name of its own, and some services allow any origin',
      why: 'Otherwise any web page that is open in your browser reaches the local stack',
    },
    { locally: '`AssumeRoleWithWebIdentity` gives nobody a role', why: 'The engine reads such a token without verifying it' },
    { locally: 'Container images cannot be pushed', why: 'The engine’s registry asks for no credentials; functions here are zip files' },
    {
      locally: 'A FIFO event source mapping has one batch in flight',
      onAws: 'One per message group, as far as `MaximumConcurrency` allows',
      why: 'The engine’s poller. With two in flight, messages of a group reached subscribers out of order',
    },
    {
      locally: 'The logs of a function’s newest 1,000 invocations are kept, and the metrics of the last hour',
      onAws: 'Logs are kept for the group’s retention period, metrics for 15 months',
      why: 'The engine keeps them in memory',
    },
    { locally: 'A schedule runs for the first time after about a minute', why: 'The engine’s scheduler' },
    { locally: 'Metric filters are stored and not applied; there are no `AWS/SQS` metrics', why: 'The engine has neither' },
    {
      locally: 'The engine is repaired when it starts: `localstack/engines/ministack/launch.py` lists the repairs, each with its reason',
      why: 'It was slower than it had to be, and more permissive than AWS in places. No file of its package is changed',
    },
  ],
}
