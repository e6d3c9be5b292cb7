import type { Finding, Policy, Template } from '../checked.ts'
import { expanded } from '../expanded.ts'

interface Limit {
  property: string
  /** Characters. */
  most: number
  pattern?: RegExp
}

const word = /^[\w-]+$/
const rdsName = /^[a-z][a-z0-9-]*$/

/** From “Name”, “Length constraints” and “Pattern” of the types’ pages: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ */
const limits: Record<string, Limit> = {
  'AWS::ApiGatewayV2::Api': { property: 'Name', most: 128 },
  'AWS::Budgets::Budget': { property: 'Budget.BudgetName', most: 100 },
  'AWS::CloudFront::CachePolicy': { property: 'CachePolicyConfig.Name', most: 128, pattern: word },
  'AWS::CloudFront::Function': { property: 'Name', most: 64, pattern: word },
  'AWS::CloudFront::OriginAccessControl': { property: 'OriginAccessControlConfig.Name', most: 64 },
  'AWS::CloudFront::OriginRequestPolicy': { property: 'OriginRequestPolicyConfig.Name', most: 128, pattern: word },
  'AWS::CloudFront::ResponseHeadersPolicy': { property: 'ResponseHeadersPolicyConfig.Name', most: 128, pattern: word },
  'AWS::CloudTrail::Trail': { property: 'TrailName', most: 128, pattern: /^[A-Za-z0-9][\w.-]+[A-Za-z0-9]$/ },
  'AWS::CloudWatch::Alarm': { property: 'AlarmName', most: 255 },
  'AWS::CloudWatch::CompositeAlarm': { property: 'AlarmName', most: 255 },
  'AWS::CloudWatch::Dashboard': { property: 'DashboardName', most: 255, pattern: word },
  'AWS::Cognito::UserPool': { property: 'UserPoolName', most: 128 },
  'AWS::Cognito::UserPoolClient': { property: 'ClientName', most: 128 },
  'AWS::Cognito::UserPoolDomain': { property: 'Domain', most: 63, pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(\.[a-z0-9.-]+)?$/ },
  'AWS::Cognito::UserPoolGroup': { property: 'GroupName', most: 128 },
  'AWS::DynamoDB::Table': { property: 'TableName', most: 255, pattern: /^[\w.-]{3,}$/ },
  'AWS::EC2::SecurityGroup': { property: 'GroupName', most: 255 },
  'AWS::Events::EventBus': { property: 'Name', most: 256 },
  'AWS::Events::Rule': { property: 'Name', most: 64, pattern: /^[\w.-]+$/ },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', most: 128, pattern: /^[\w+=,.@-]+$/ },
  'AWS::IAM::Role': { property: 'RoleName', most: 64, pattern: /^[\w+=,.@-]+$/ },
  'AWS::KMS::Alias': { property: 'AliasName', most: 256, pattern: /^alias\/[\w/-]+$/ },
  'AWS::Lambda::Function': { property: 'FunctionName', most: 64, pattern: word },
  'AWS::Logs::LogGroup': { property: 'LogGroupName', most: 512, pattern: /^[\w./#-]+$/ },
  'AWS::Logs::QueryDefinition': { property: 'Name', most: 255 },
  'AWS::RDS::DBCluster': { property: 'DBClusterIdentifier', most: 63, pattern: rdsName },
  'AWS::RDS::DBClusterParameterGroup': { property: 'DBClusterParameterGroupName', most: 255, pattern: rdsName },
  'AWS::RDS::DBInstance': { property: 'DBInstanceIdentifier', most: 63, pattern: rdsName },
  'AWS::RDS::DBParameterGroup': { property: 'DBParameterGroupName', most: 255, pattern: rdsName },
  'AWS::RDS::DBSubnetGroup': { property: 'DBSubnetGroupName', most: 255 },
  'AWS::S3::Bucket': { property: 'BucketName', most: 63, pattern: /^[a-z0-9][a-z0-9.-]+[a-z0-9]$/ },
  'AWS::SNS::Topic': { property: 'TopicName', most: 256, pattern: /^[\w-]+(\.fifo)?$/ },
  'AWS::SQS::Queue': { property: 'QueueName', most: 80, pattern: /^[\w-]+(\.fifo)?$/ },
  'AWS::SSM::Parameter': { property: 'Name', most: 1011, pattern: /^[\w./-]+$/ },
  'AWS::Scheduler::Schedule': { property: 'Name', most: 64, pattern: /^[\w.-]+$/ },
  'AWS::SecretsManager::Secret': { property: 'Name', most: 512, pattern: /^[\w/+=.@-]+$/ },
  'AWS::WAFv2::WebACL': { property: 'Name', most: 128, pattern: word },
}

/** An engine accepts most names; AWS does not. A name holds its stage’s: every stage is looked at, and in further templates the longest allowed parameter. */
export const names: Policy = {
  id: 'names',
  rule: 'Every name is one that AWS accepts.',
  find: ({ template, region }) => wrongNames(template, region),
}

/** The names of a template that AWS does not accept. */
export function wrongNames(template: Template, region: string): Finding[] {
  return Object.entries(template.Resources).flatMap(([resource, { Type, Properties }]) => {
    const limit = limits[Type]
    const value = limit?.property.split('.').reduce<unknown>((each, key) => (each as Record<string, unknown> | undefined)?.[key], Properties) // as the type's page has it
    const name = limit && expanded(value, template, region)
    if (!name) return []
    if (name.length > limit.most)
      return [
        {
          resource,
          what: `Its name has ${name.length} characters, and AWS takes ${limit.most}: ${name}`,
          remedy: `Shorten ${limit.property}, or the service’s name.`,
        },
      ]
    if (limit.pattern && !limit.pattern.test(name))
      return [{ resource, what: `AWS does not accept its name: ${name}`, remedy: `${limit.property} must match ${limit.pattern.source}` }]
    return []
  })
}
