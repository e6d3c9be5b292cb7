import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { StageAccess } from '@stagecraft/localstack/stack/client-options.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { parameter, physicalId } from '@stagecraft/localstack/stack/lookups.ts'
import { ofType } from '../../check-aws/resources.ts'
import type { DataApiPlace } from './data-api.ts'

/**
 * Where the Data API finds a stage's database: the template's cluster, and the parameter of the template that holds the ARN of its administrator's secret.
 * Throws `no-cluster` where the template has none of either.
 */
export async function databaseOf(
  access: StageAccess,
  account: string,
  stack: string,
  { region, template }: Pick<Description, 'region' | 'template'>,
): Promise<DataApiPlace> {
  const [[id, cluster] = []] = ofType(template, 'AWS::RDS::DBCluster')
  const isSecret = ({ Value }: { Value?: unknown }) => JSON.stringify(Value) === JSON.stringify({ 'Fn::GetAtt': [id, 'MasterUserSecret.SecretArn'] })
  const holder = ofType(template, 'AWS::SSM::Parameter').find(([, { Properties }]) => isSecret(Properties))?.[1].Properties.Name
  if (!id || !cluster || typeof holder !== 'string')
    throw new StagecraftError('no-cluster', 'The template has no cluster of RDS, or no parameter with the ARN of its administrator’s secret.', {
      hint: 'Add an AWS::SSM::Parameter whose Value is `!GetAtt <cluster>.MasterUserSecret.SecretArn`, and deploy.',
    })
  return {
    endpoint: `https://rds-data.${region}.amazonaws.com`,
    resourceArn: `arn:aws:rds:${region}:${account}:cluster:${await physicalId(access, stack, id)}`,
    secretArn: await parameter(access, holder),
    database: String(cluster.Properties.DatabaseName),
  }
}
