// Plain JavaScript: the Framework's plugin reads it too, under whatever Node the user types `npx serverless` with.
const network = 'The local stack runs on one machine and has no network resources.'
const pipeline = 'The pipeline runs on AWS only.'
const database = 'A plain PostgreSQL 17 server replaces Aurora.'

/** What no engine on one machine has: CloudFormation type → why. */
export const notLocal = {
  'AWS::EC2::EIP': network,
  'AWS::EC2::NatGateway': network,
  'AWS::EC2::FlowLog': network,
  'AWS::EC2::NetworkAcl': network,
  'AWS::EC2::SecurityGroupIngress': network,
  'AWS::EC2::SecurityGroupEgress': network,
  'AWS::RDS::DBInstance': database,
  'AWS::RDS::DBSubnetGroup': database,
  'AWS::RDS::DBClusterParameterGroup': database,
  'AWS::CodePipeline::Pipeline': pipeline,
  'AWS::CodeStarConnections::Connection': pipeline,
  'AWS::Route53::HealthCheck': 'Nothing outside can check the health of a laptop.',
  'AWS::Route53::RecordSetGroup': 'There is no DNS locally.',
  'AWS::Budgets::Budget': 'A local stack costs nothing.',
}

/** What the kit's own servers replace on every engine. */
export const standsIn = /** @type {const} */ ({ 'AWS::RDS::DBCluster': { by: 'postgres', why: database } })
