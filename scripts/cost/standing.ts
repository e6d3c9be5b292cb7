import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../check-aws/checked.ts'
import { at, objects, ofType } from '../check-aws/resources.ts'
import type { PriceTable } from './prices.ts'

/** How often a price is charged. */
export interface Charge {
  price: string
  quantity: number
  /** What the quantity is made of: `5 endpoints`, `2 zones × 730 h`. */
  reckoning: string
}

type Standing = (resource: TemplateResource, context: { template: Template; table: PriceTable }) => Charge[]

const once =
  (price: string, reckoning: string): Standing =>
  () => [{ price, quantity: 1, reckoning }]

/** What a resource costs while nobody uses it, by its type. Types that are in neither list are not known, and a test says so. */
export const standing: Record<string, Standing> = {
  'AWS::CloudWatch::Alarm': ({ Properties }) => {
    const metrics = Math.max(objects(Properties.Metrics).filter((each) => each.MetricStat).length, 1)
    return [{ price: 'alarm-month', quantity: metrics, reckoning: `${metrics} metric${metrics > 1 ? 's' : ''}` }]
  },
  'AWS::CloudWatch::CompositeAlarm': once('composite-alarm-month', '1 alarm'),
  'AWS::CloudWatch::Dashboard': once('dashboard-month', '1 dashboard'),
  'AWS::EC2::NatGateway': (_, { table }) => [{ price: 'nat-hour', quantity: table.hoursPerMonth, reckoning: `${table.hoursPerMonth} h` }],
  'AWS::EC2::VPCEndpoint': ({ Properties }, { table }) => {
    if (Properties.VpcEndpointType !== 'Interface') return []
    const zones = [Properties.SubnetIds ?? []].flat().length
    return [
      { price: 'endpoint-hour', quantity: zones * table.hoursPerMonth, reckoning: `${zones} zone${zones > 1 ? 's' : ''} × ${table.hoursPerMonth} h` },
    ]
  },
  'AWS::KMS::Key': once('key-month', '1 key'),
  'AWS::Logs::MetricFilter': once('metric-month', '1 metric'),
  'AWS::RDS::DBInstance': ({ Properties }, { template, table }) => {
    const cluster = ofType(template, 'AWS::RDS::DBCluster').find(([id]) => JSON.stringify(Properties.DBClusterIdentifier ?? '').includes(`"${id}"`))
    const units = Number(at(cluster?.[1], 'ServerlessV2ScalingConfiguration', 'MinCapacity') ?? 0)
    return [
      { price: 'acu-hour', quantity: units * table.hoursPerMonth, reckoning: units === 0 ? 'paused' : `${units} ACU × ${table.hoursPerMonth} h` },
    ]
  },
  'AWS::Route53::HostedZone': once('zone-month', '1 zone'),
  'AWS::SecretsManager::Secret': once('secret-month', '1 secret'),
  'AWS::WAFv2::WebACL': ({ Properties }) => {
    const rules = objects(Properties.Rules).length
    return [
      { price: 'web-acl-month', quantity: 1, reckoning: '1 web ACL' },
      { price: 'web-rule-month', quantity: rules, reckoning: `${rules} rules` },
    ]
  },
}

/** What costs nothing while nobody uses it. A pattern stands for a whole service. */
export const noStandingPrice: readonly RegExp[] = [
  /^AWS::ApiGatewayV2::/,
  /^AWS::Budgets::Budget$/,
  /^AWS::CertificateManager::Certificate$/,
  /^AWS::CloudFormation::/,
  /^AWS::CloudFront::/,
  /^AWS::CloudTrail::Trail$/,
  // a pipeline of type V2 and a build cost by the minute that they run
  /^AWS::(CodeBuild::Project|CodeCommit::Repository|CodeConnections::Connection|CodePipeline::Pipeline)$/,
  // moving a function's alias is free: https://aws.amazon.com/codedeploy/pricing/
  /^AWS::CodeDeploy::/,
  /^AWS::Cognito::/,
  /^AWS::DynamoDB::Table$/,
  /^AWS::EC2::(FlowLog|InternetGateway|PrefixList|Route|RouteTable|SecurityGroup|SecurityGroupEgress|SecurityGroupIngress|Subnet|SubnetRouteTableAssociation|VPC)$/,
  /^AWS::Events::/,
  /^AWS::IAM::/,
  /^AWS::KMS::Alias$/,
  /^AWS::Lambda::/,
  /^AWS::Logs::(Delivery|DeliveryDestination|DeliverySource|LogGroup|LogStream|QueryDefinition|ResourcePolicy|SubscriptionFilter)$/,
  /^AWS::RDS::(DBCluster|DBClusterParameterGroup|DBParameterGroup|DBSubnetGroup|EventSubscription)$/,
  /^AWS::Route53::(RecordSet|RecordSetGroup)$/,
  /^AWS::S3::/,
  /^AWS::SNS::/,
  /^AWS::SQS::/,
  /^AWS::SSM::/,
  /^AWS::Scheduler::/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule|SecretTargetAttachment)$/,
  /^AWS::WAFv2::(LoggingConfiguration|WebACLAssociation|IPSet)$/,
  /^AWS::XRay::/,
]

/** The types of a template that are in neither list. */
export function unpriced(template: Template): string[] {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type))
  return [...types].filter((type) => !standing[type] && !noStandingPrice.some((pattern) => pattern.test(type)))
}
