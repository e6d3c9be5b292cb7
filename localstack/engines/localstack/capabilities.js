// Plain JavaScript: the Framework's plugin reads it too, under whatever Node the user types `npx serverless` with.
import { assumedOnAws, leavesOut, notLocal, onlyOnAws, otherRoads, standsIn } from '../not-local.js'

const pipeline = 'The pipeline runs on AWS only.'
const absent = 'The engine’s CloudFormation does not support it.'

/** @type {import('../engine.ts').Capabilities} */
export const capabilities = {
  lacks: {
    ...notLocal,
    'AWS::CodeBuild::Project': pipeline,
    'AWS::CodeConnections::Connection': pipeline,
    'AWS::CloudFormation::CustomResource': absent,
    'AWS::CloudWatch::AnomalyDetector': absent,
    'AWS::Logs::MetricFilter': absent,
    'AWS::IAM::OIDCProvider': absent,
  },
  leavesOut,
  onlyOnAws,
  assumedOnAws,
  standsIn,
  otherRoads,
  actions: {},
  enforcesRoles: false,
  runtimes: ['nodejs'],
  webSockets: false,
  integrations: ['sqs'],
  carriesState: false,
  verifiesCallers: true,
  differs: [
    {
      locally: 'Roles and policies are stored but not enforced: a function may do everything. It runs with the administrator’s key',
      onAws: 'Every call is checked against the policies of its caller',
      why: 'The free edition of LocalStack does not evaluate policies. Test permissions with the default engine',
    },
    {
      locally:
        'Signatures are verified by the kit, before LocalStack sees a request. Public buckets, function URLs and REST APIs are not served without a signature',
      onAws: 'Bucket policies and authorizers decide about requests without a signature',
      why: 'LocalStack verifies no signature of its own',
    },
    {
      locally: 'The engine refuses requests of other web pages and to other host names. The stack’s own page may only upload, by presigned requests',
      onAws: 'AWS answers to all its host names, and some services allow any origin',
      why: 'Otherwise any web page that is open in your browser could use the local stack',
    },
    {
      locally:
        'A clean stop keeps the state for the next start in the same place. A snapshot, other ports, a folder that is moved while the stack runs, and a killed engine keep stored objects alone, without their tags: the stack is deployed again, and messages that the queues lost are sent again',
      why: 'The free edition of LocalStack keeps nothing; the kit writes what its services hold when it stops',
    },
    { locally: 'Only Node functions run, without layers', why: 'Functions are processes of the Node on the PATH, not containers' },
    {
      locally: 'A function has 16 processes at most, and an invocation beyond that waits',
      onAws: 'Up to 1,000 execution environments, beyond which invocations are refused',
      why: 'One machine runs them all',
    },
    {
      locally: 'A FIFO event source mapping sends a further batch at the same time once 100 messages wait or a batch takes longer than a second',
      onAws: 'As soon as another message group has messages. Both go as far as `MaximumConcurrency` allows',
      why: 'Each further batch needs a further process of the function, of about 50 MB',
    },
    {
      locally: 'A message group of a FIFO queue that comes back, because a batch failed, has a batch of its own',
      onAws: 'A batch may hold messages of other groups, too, each time',
      why: 'So a function that throws at one group makes no dead letters of others',
    },
    {
      locally: 'Of a function’s log, the newest 5,000 lines are kept',
      onAws: 'Logs are kept for the group’s retention period',
      why: 'The engine keeps them in memory',
    },
    {
      locally: 'An asynchronous invocation that failed is tried again after one second, and after two more',
      onAws: 'After one minute, and after two more',
      why: 'Nobody wants to wait that long on a laptop',
    },
    {
      locally: 'There are no `AWS/SQS` and no `AWS/ApiGateway` metrics, and metric filters are left out',
      why: 'LocalStack would spend half of its time on them, and its CloudFormation has no metric filters',
    },
    {
      locally: 'The kit repairs the engine in memory when it starts it. `localstack/engines/localstack/inside` has the repairs; each file says why',
      why: 'In some places the engine is slower than necessary, or more permissive than AWS. No file of its package is changed',
    },
  ],
}
