import { expect, test } from 'vitest'
import type { Template } from '../checked.ts'
import { arn, found, functionWith, ref } from '../testing.ts'
import { openToTheWorld } from './open-to-the-world.ts'
import { vpcEndpoints } from './vpc-endpoints.ts'
import { vpcPlacement } from './vpc-placement.ts'
import { vpcWays } from './vpc-ways.ts'

const vpc = { VpcConfig: { SubnetIds: [ref('SubnetA')], SecurityGroupIds: [arn('Functions')] } }
const connect = { Action: 'rds-db:connect', Resource: { 'Fn::Sub': 'arn:aws:rds-db:*:*:dbuser:*/writer' } }

const group = (egress: object[] = [{ CidrIp: '127.0.0.1/32', IpProtocol: '-1' }]) => ({
  Type: 'AWS::EC2::SecurityGroup',
  Properties: { VpcId: ref('Vpc'), SecurityGroupEgress: egress },
})
const rule = (direction: 'Ingress' | 'Egress', from: string, to: string, port: number) => ({
  Type: `AWS::EC2::SecurityGroup${direction}`,
  Properties: {
    GroupId: arn(from),
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    [direction === 'Egress' ? 'DestinationSecurityGroupId' : 'SourceSecurityGroupId']: arn(to),
  },
})
const endpoint = (
  service: string,
  more: object = { VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SecurityGroupIds: [arn('Endpoints')] },
) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: { ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` }, ...more },
})

/** A function with a database and a queue, and all it needs. */
const network: Template['Resources'] = {
  ...functionWith(
    'Writer',
    [
      connect,
      { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: arn('Source') },
      { Action: 'sqs:SendMessage', Resource: arn('Failures') },
      { Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:*:*:parameter/sample' },
      { Action: 's3:GetObject', Resource: 'arn:aws:s3:::sample/*' },
      { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
      { Action: 'kms:Decrypt', Resource: arn('Key'), Condition: { StringEquals: { 'kms:ViaService': 'sqs.eu-central-1.amazonaws.com' } } },
    ],
    vpc,
  ),
  Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: arn('Writer'), EventSourceArn: arn('Source') } },
  Invocations: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: { FunctionName: ref('Writer'), DestinationConfig: { OnFailure: { Destination: arn('Failures') } } },
  },
  Ssm: endpoint('ssm'),
  S3: endpoint('s3', { VpcEndpointType: 'Gateway' }),
  Functions: group(),
  Endpoints: group(),
  DatabaseGroup: group(),
  Database: { Type: 'AWS::RDS::DBCluster', Properties: { Port: 5432, VpcSecurityGroupIds: [arn('DatabaseGroup')] } },
  ToEndpoints: rule('Egress', 'Functions', 'Endpoints', 443),
  FromFunctions: rule('Ingress', 'Endpoints', 'Functions', 443),
  ToDatabase: rule('Egress', 'Functions', 'DatabaseGroup', 5432),
  IntoDatabase: rule('Ingress', 'DatabaseGroup', 'Functions', 5432),
  ToS3: {
    Type: 'AWS::EC2::SecurityGroupEgress',
    Properties: { GroupId: arn('Functions'), IpProtocol: 'tcp', FromPort: 443, ToPort: 443, DestinationPrefixListId: 'pl-1' },
  },
}
const without = (id: string) => Object.fromEntries(Object.entries(network).filter(([each]) => each !== id))

test('a whole network has nothing to find: what Lambda does itself needs no endpoint', () => {
  for (const policy of [vpcEndpoints, vpcPlacement, vpcWays, openToTheWorld]) expect(found(policy, network)).toEqual([])
})

test.each([
  ['Ssm', 'Writer: The VPC has no endpoint for ssm. These functions would hang: Writer (ssm:GetParameter).'],
  ['S3', 'Writer: The VPC has no endpoint for s3. These functions would hang: Writer (s3:GetObject).'],
  ['Mapping', 'Writer: The VPC has no endpoint for sqs. These functions would hang: Writer (sqs:GetQueueAttributes).'],
])('without %s the functions that would hang are named', (id, what) => {
  expect(found(vpcEndpoints, without(id))).toEqual([what])
})

test('an endpoint that nobody needs is told, and one that the SDK does not find', () => {
  expect(found(vpcEndpoints, { ...network, Sns: endpoint('sns') })).toEqual([
    'Sns: No function in the VPC calls sns: the endpoint costs money for nothing.',
  ])
  expect(found(vpcEndpoints, { ...network, Ssm: endpoint('ssm', { VpcEndpointType: 'Interface' }) })).toEqual([
    'Ssm: The SDK does not find it: it asks for the service’s public name.',
  ])
})

test('a key that the function itself uses needs an endpoint', () => {
  const direct = functionWith('Writer', [connect, { Action: 'kms:Sign', Resource: arn('Key') }], vpc)
  expect(found(vpcEndpoints, direct)).toEqual(['Writer: The VPC has no endpoint for kms. These functions would hang: Writer (kms:Sign).'])
})

test('who uses the database is inside, and nobody else', () => {
  expect(found(vpcPlacement, functionWith('Writer', [connect]))).toEqual([
    'Writer: Writer uses the database and is outside of the VPC: it hangs at its first query.',
  ])
  expect(found(vpcPlacement, functionWith('Writer', [{ Action: 'sqs:SendMessage', Resource: '*' }], vpc))).toEqual([
    'Writer: Writer is in the VPC and does not use the database.',
  ])
  const secret = { Action: 'secretsmanager:GetSecretValue', Resource: { 'Fn::GetAtt': ['Database', 'MasterUserSecret.SecretArn'] } }
  expect(found(vpcPlacement, { ...functionWith('Migrator', [secret]), Database: { Type: 'AWS::RDS::DBCluster', Properties: {} } })).toHaveLength(1)
})

test('nobody inside calls Cognito', () => {
  const granted = functionWith('Writer', [connect, { Action: 'cognito-idp:AdminGetUser', Resource: '*' }], vpc)
  expect(found(vpcPlacement, granted)).toEqual([
    'Writer: Writer is in the VPC and may cognito-idp:AdminGetUser: a pool with a domain cannot be reached from there.',
  ])
})

test.each([
  ['ToEndpoints', 'Ssm: Functions cannot reach it at port 443: there is no rule for egress from Functions to Endpoints.'],
  ['FromFunctions', 'Ssm: Functions cannot reach it at port 443: there is no rule for ingress to Endpoints from Functions.'],
  ['ToDatabase', 'Database: Functions cannot reach it at port 5432: there is no rule for egress from Functions to DatabaseGroup.'],
  ['IntoDatabase', 'Database: Functions cannot reach it at port 5432: there is no rule for ingress to DatabaseGroup from Functions.'],
  ['ToS3', 'S3: Functions cannot reach it: Functions has no rule for egress to a prefix list at port 443.'],
])('without the rule %s what cannot be reached is named', (id, what) => {
  expect(found(vpcWays, without(id))).toEqual([what])
})

test('a rule for another port is none', () => {
  expect(found(vpcWays, { ...network, ToDatabase: rule('Egress', 'Functions', 'DatabaseGroup', 3306) })).toHaveLength(1)
})
