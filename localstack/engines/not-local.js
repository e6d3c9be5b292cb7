// Plain JavaScript: the Framework's plugin reads it too, under whatever Node the user types `npx serverless` with.
const network = 'The local stack runs on one machine and has no network resources.'
const pipeline = 'The pipeline runs on AWS only.'
const database = 'A plain PostgreSQL 17 server replaces Aurora.'
const keys = 'The key would lie beside what it encrypts. Everything the stack keeps is private to its user.'
const edge = 'The local page and gateway replace CloudFront, and nothing outside reaches them.'
const gateway = 'The local gateway serves the API. `make logs` shows its requests, and nobody floods a laptop.'
const dns = 'There is no DNS locally.'
const traffic = 'New code gets all traffic at once: the alias moves with the stack.'
const views = 'The local engine has no console to show it in.'

/** What no engine on one machine has: CloudFormation type → why. */
export const notLocal = {
  'AWS::EC2::EIP': network,
  'AWS::EC2::FlowLog': network,
  'AWS::EC2::InternetGateway': network,
  'AWS::EC2::NatGateway': network,
  'AWS::EC2::NetworkAcl': network,
  'AWS::EC2::Route': network,
  'AWS::EC2::RouteTable': network,
  'AWS::EC2::SecurityGroup': network,
  'AWS::EC2::SecurityGroupEgress': network,
  'AWS::EC2::SecurityGroupIngress': network,
  'AWS::EC2::Subnet': network,
  'AWS::EC2::SubnetRouteTableAssociation': network,
  'AWS::EC2::VPC': network,
  'AWS::EC2::VPCEndpoint': network,
  'AWS::SSM::Association': 'The runbooks of Systems Manager run on AWS only.',
  'AWS::SecretsManager::RotationSchedule': 'A local secret lives no longer than its stack.',
  'AWS::RDS::DBClusterParameterGroup': database,
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBParameterGroup': database,
  'AWS::RDS::DBSubnetGroup': database,
  'AWS::KMS::Alias': keys,
  'AWS::KMS::Key': keys,
  'AWS::CloudFront::CachePolicy': edge,
  'AWS::CloudFront::Distribution': edge,
  'AWS::CloudFront::Function': edge,
  'AWS::CloudFront::OriginAccessControl': edge,
  'AWS::CloudFront::OriginRequestPolicy': edge,
  'AWS::Logs::Delivery': edge,
  'AWS::Logs::DeliveryDestination': edge,
  'AWS::Logs::DeliverySource': edge,
  'AWS::WAFv2::LoggingConfiguration': edge,
  'AWS::WAFv2::WebACL': edge,
  'AWS::WAFv2::WebACLAssociation': edge,
  'AWS::CertificateManager::Certificate': dns,
  'AWS::Route53::HealthCheck': 'Nothing outside can check the health of a laptop.',
  'AWS::Route53::HostedZone': dns,
  'AWS::Route53::RecordSet': dns,
  'AWS::Route53::RecordSetGroup': dns,
  'AWS::CloudTrail::Trail': 'The engine’s own record of calls is what `make permissions` reads.',
  'AWS::CloudWatch::Dashboard': views,
  'AWS::Logs::QueryDefinition': views,
  'AWS::CodeCommit::Repository': pipeline,
  'AWS::CodeConnections::Connection': pipeline,
  'AWS::CodeDeploy::Application': traffic,
  'AWS::CodeDeploy::DeploymentGroup': traffic,
  'AWS::CodePipeline::Pipeline': pipeline,
  'AWS::CodeStarConnections::Connection': pipeline,
  'AWS::Budgets::Budget': 'A local stack costs nothing.',
}

/** Properties that no engine on one machine has a use for: CloudFormation type → property → why. */
export const leavesOut = {
  'AWS::ApiGatewayV2::Stage': { AccessLogSettings: gateway, DefaultRouteSettings: gateway, RouteSettings: gateway },
  'AWS::CodeBuild::Project': { EncryptionKey: keys },
  'AWS::Lambda::Function': {
    KmsKeyArn: keys,
    ReservedConcurrentExecutions: 'A laptop has one user, who does not flood the database.',
    TracingConfig: views,
    VpcConfig: network,
  },
  'AWS::Logs::LogGroup': { KmsKeyId: keys },
  'AWS::S3::Bucket': { BucketEncryption: keys, LoggingConfiguration: 'Nobody looks for who read a local bucket.' },
  'AWS::SNS::Topic': { KmsMasterKeyId: keys },
  'AWS::SQS::Queue': { KmsDataKeyReusePeriodSeconds: keys, KmsMasterKeyId: keys, SqsManagedSseEnabled: keys },
  'AWS::SecretsManager::Secret': { KmsKeyId: keys },
}

/** Actions that only AWS checks: nothing local asks for them. */
export const onlyOnAws = {
  'ec2:*': network,
  'kms:*': keys,
  'xray:*': views,
  'rds-db:*': 'PostgreSQL on a laptop cannot verify tokens of IAM.',
}

/** Services that only AWS has: a role that nobody else may assume is left out. Principal → why. */
export const assumedOnAws = {
  'codedeploy.amazonaws.com': traffic,
  'monitoring.rds.amazonaws.com': database,
  'ssm.amazonaws.com': 'The runbooks of Systems Manager run on AWS only.',
  'vpc-flow-logs.amazonaws.com': network,
}

/** What the kit's own servers replace on every engine. */
export const standsIn = /** @type {const} */ ({ 'AWS::RDS::DBCluster': { by: 'postgres', why: database } })

const served = 'serverless-offline serves the HTTP API with hot reload. The engine has it too, and tests compare the two.'

/** What another part of the local stack does, whether an engine has it or not: CloudFormation type → which part, as a sentence. */
export const otherRoads = {
  'AWS::ApiGatewayV2::Api': served,
  'AWS::ApiGatewayV2::Authorizer': served,
  'AWS::ApiGatewayV2::Integration': served,
  'AWS::ApiGatewayV2::Route': served,
  'AWS::ApiGatewayV2::Stage': served,
  'AWS::CloudFront::Distribution': 'The development server or `make preview` serves the page, and the local gateway the API.',
  'AWS::CloudFront::ResponseHeadersPolicy': '`make preview` sends the page with these headers.',
  'AWS::Cognito::UserPoolDomain': 'The kit’s own server shows the hosted sign-in, on loopback.',
  'AWS::Cognito::UserPoolIdentityProvider': 'The kit creates the providers through the Cognito API, and local stand-ins answer for them.',
}
