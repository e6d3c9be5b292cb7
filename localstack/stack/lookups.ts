import { CloudFormationClient, DescribeStackResourceCommand, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { StagecraftError } from '../errors.ts'
import { clientOptions, type EngineAccess, type StageAccess } from './client-options.ts'

/** The value of an SSM parameter. Throws `parameter-missing`. */
export async function parameter(access: EngineAccess | StageAccess, name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm')
  const client = new SSMClient(clientOptions(access))
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true })).catch((error: Error) => {
      if (error.name === 'ParameterNotFound') return { Parameter: undefined }
      throw error
    })
    if (Parameter?.Value !== undefined) return Parameter.Value
    throw new StagecraftError('parameter-missing', `stagecraft.config.ts names the parameter ${name}, which the stack does not have.`, {
      hint: 'Add it as an AWS::SSM::Parameter to a stack.yml, or correct `pageConfiguration` in stagecraft.config.ts.',
    })
  } finally {
    client.destroy()
  }
}

/** What a resource of a deployed stack is called there: a user pool's id, for instance. */
export async function physicalId(access: EngineAccess | StageAccess, stackName: string, logicalId: string): Promise<string> {
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { StackResourceDetail } = await client.send(new DescribeStackResourceCommand({ StackName: stackName, LogicalResourceId: logicalId }))
    return StackResourceDetail?.PhysicalResourceId ?? ''
  } finally {
    client.destroy()
  }
}

/** What all resources of a deployed stack are called there: logical id → physical id. */
export async function physicalIdsOf(access: EngineAccess | StageAccess, stackName: string): Promise<Map<string, string>> {
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }))
    return new Map(StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [LogicalResourceId, PhysicalResourceId]))
  } finally {
    client.destroy()
  }
}
