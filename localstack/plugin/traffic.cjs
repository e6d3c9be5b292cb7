// The Framework's plugin loads this, under whatever Node the user has: CommonJS, and nothing but what that Node knows.
const { versionOf } = require('./function-versions.cjs')

/** What `custom.traffic` may be: functions without an alias, an alias that moves at once, or one that moves by and by. */
const ways = ['direct', 'at-once', 'canary']

/** The parameter of the template: its default is the stage's, and a rollback says `at-once`. */
const parameter = 'Traffic'

/**
 * New code of the HTTP functions gets traffic by an alias, where serverless.yml asks for it: `custom.traffic: at-once | canary`, or `direct` for none.
 * Each function that an HTTP API calls gets a version, the alias `live`, which the API calls, and a deployment group of CodeDeploy, which moves the
 * alias: with `canary` 10 % of the requests for five minutes, then all, unless an alarm goes off.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html#cfn-attributes-updatepolicy-codedeploylambdaaliasupdate
 *
 * @param {Record<string, any>} template changed in place
 * @param {{ traffic?: string, name: string, boundary?: unknown }} settings `name` is the stack's; `boundary` that of its roles
 */
function addTraffic(template, { traffic = 'direct', name, boundary }) {
  if (!ways.includes(traffic)) throw new Error(`custom.traffic is “${traffic}”. Use one of: ${ways.join(', ')}.`)
  const integrations = ofType(template, 'AWS::ApiGatewayV2::Integration')
  const functions = integrations.flatMap(([, { Properties }]) => {
    const id = functionIn(Properties.IntegrationUri, template)
    return id ? [{ id, api: Properties.ApiId.Ref }] : []
  })
  if (traffic === 'direct' || functions.length === 0) return
  template.Parameters = { ...template.Parameters, [parameter]: parameterOf(traffic) }
  template.Conditions = { ...template.Conditions, TrafficIsCanary: { 'Fn::Equals': [{ Ref: parameter }, 'canary'] } }
  const aliases = new Map(functions.map(({ id, api }) => [id, addAlias(template, id, alarmsFor(template, id, api))]))
  template.Resources.TrafficApplication = {
    Type: 'AWS::CodeDeploy::Application',
    Properties: { ApplicationName: name, ComputePlatform: 'Lambda' },
  }
  template.Resources.TrafficRole = roleOf([...aliases.keys()], name, boundary)
  callAliases(template, aliases)
}

function ofType(template, type) {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type)
}

function functionIn(uri, template) {
  const [id] = [uri?.['Fn::GetAtt'] ?? []].flat()
  return template.Resources[id]?.Type === 'AWS::Lambda::Function' ? id : undefined
}

function parameterOf(traffic) {
  return {
    Type: 'String',
    Default: traffic,
    AllowedValues: ['at-once', 'canary'],
    Description: 'How new code of the HTTP functions gets traffic: all at once, or 10 % of it for five minutes, while alarms are watched',
  }
}

function addAlias(template, functionId, alarms) {
  const base = functionId.replace(/LambdaFunction$/, '')
  const [alias, group] = [`${base}LiveAlias`, `${base}TrafficGroup`]
  // the Framework makes versions of its own where `versionFunctions` is on
  const [own] = ofType(template, 'AWS::Lambda::Version').find(([, { Properties }]) => Properties.FunctionName?.Ref === functionId) ?? []
  const version = own ?? versionOf(functionId)
  template.Resources[version] ??= { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: functionId } } }
  template.Resources[alias] = {
    Type: 'AWS::Lambda::Alias',
    UpdatePolicy: { CodeDeployLambdaAliasUpdate: { ApplicationName: { Ref: 'TrafficApplication' }, DeploymentGroupName: { Ref: group } } },
    Properties: { FunctionName: { Ref: functionId }, FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] }, Name: 'live' },
  }
  template.Resources[group] = groupOf(template.Resources[functionId].Properties.FunctionName, alarms)
  return alias
}

// A group has one deployment at a time, so each function has a group: https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
function groupOf(name, alarms) {
  return {
    Type: 'AWS::CodeDeploy::DeploymentGroup',
    Properties: {
      ApplicationName: { Ref: 'TrafficApplication' },
      DeploymentGroupName: name,
      ServiceRoleArn: { 'Fn::GetAtt': ['TrafficRole', 'Arn'] },
      DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
      DeploymentConfigName: whereCanary('CodeDeployDefault.LambdaCanary10Percent5Minutes', 'CodeDeployDefault.LambdaAllAtOnce'),
      AutoRollbackConfiguration: { Enabled: true, Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
      // an alarm that is on stops a deployment, so what mends it goes out at once, unwatched
      AlarmConfiguration: { Enabled: whereCanary(true, false), Alarms: alarms.map((id) => ({ Name: { Ref: id } })) },
    },
  }
}

function whereCanary(canary, atOnce) {
  return { 'Fn::If': ['TrafficIsCanary', canary, atOnce] }
}

/**
 * The function's own alarms, then the API's, then the errors of those that queues invoke: they run the new code already, and the stack goes back as
 * a whole. A group watches ten: https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 */
function alarmsFor(template, functionId, apiId) {
  const consumers = ofType(template, 'AWS::Lambda::EventSourceMapping').map(
    ([, { Properties }]) => [Properties.FunctionName?.['Fn::GetAtt']].flat()[0],
  )
  const watching = (ids, isMeant = () => true) =>
    ofType(template, 'AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => isMeant(Properties) && (Properties.Dimensions ?? []).some(({ Value }) => ids.includes(Value?.Ref)))
      .map(([id]) => id)
  const isErrors = ({ Namespace, MetricName }) => Namespace === 'AWS/Lambda' && MetricName === 'Errors'
  return [...new Set([...watching([functionId]), ...watching([apiId]), ...watching(consumers, isErrors)])].slice(0, 10)
}

// What CodeDeploy needs of AWS's own AWSCodeDeployRoleForLambdaLimited without hooks and revisions in S3, and for these functions alone
function roleOf(functionIds, name, boundary) {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      Description: 'CodeDeploy moves the aliases of the HTTP functions',
      ...(boundary ? { PermissionsBoundary: boundary } : {}),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'traffic',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['lambda:GetAlias', 'lambda:UpdateAlias', 'lambda:GetProvisionedConcurrencyConfig'],
                Resource: functionIds.flatMap((id) => [{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Sub': `\${${id}.Arn}:live` }]),
              },
              {
                Effect: 'Allow',
                Action: 'cloudwatch:DescribeAlarms',
                Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:cloudwatch:\${AWS::Region}:\${AWS::AccountId}:alarm:${name}-*` },
              },
            ],
          },
        },
      ],
    },
  }
}

// The API asks the alias, and may: a permission belongs to what is asked
function callAliases(template, aliases) {
  for (const [, { Properties }] of ofType(template, 'AWS::ApiGatewayV2::Integration')) {
    const alias = aliases.get(functionIn(Properties.IntegrationUri, template))
    if (alias) Properties.IntegrationUri = { Ref: alias }
  }
  for (const [, { Properties }] of ofType(template, 'AWS::Lambda::Permission')) {
    const alias = Properties.Principal === 'apigateway.amazonaws.com' && aliases.get(functionIn(Properties.FunctionName, template))
    if (alias) Properties.FunctionName = { Ref: alias }
  }
}

module.exports = { addTraffic, trafficParameter: parameter }
