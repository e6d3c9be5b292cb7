import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts'
import { clientOptions } from '@stagecraft/localstack/stack/client-options.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** What a session signs with. */
export interface Session {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

/** A session of a role, as the engine's administrator gets one. */
export async function sessionOf(record: StackRecord, input: AssumeRoleCommandInput): Promise<Session> {
  const sts = new STSClient(clientOptions(record))
  try {
    const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await sts.send(new AssumeRoleCommand(input))
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  } finally {
    sts.destroy()
  }
}

/** The ARN of a function's role. */
export async function roleOf(record: StackRecord, name: string): Promise<string> {
  const lambda = new LambdaClient(clientOptions(record))
  try {
    return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: record.functions[name] }))).Role ?? ''
  } finally {
    lambda.destroy()
  }
}

/** The names of all parameters of the system. */
export async function parametersOf(record: StackRecord): Promise<string[]> {
  const client = new SSMClient(clientOptions(record))
  const names: string[] = []
  for await (const { Parameters = [] } of paginateDescribeParameters({ client }, {})) names.push(...Parameters.map(({ Name = '' }) => Name))
  client.destroy()
  return names.filter((name) => name.startsWith(`/${record.service}/${record.stage}/`)).sort()
}

/** The names of all secrets of the system. */
export async function secretsOf(record: StackRecord): Promise<string[]> {
  const client = new SecretsManagerClient(clientOptions(record))
  const names: string[] = []
  for await (const { SecretList = [] } of paginateListSecrets({ client }, {})) names.push(...SecretList.map(({ Name = '' }) => Name))
  client.destroy()
  return names.sort()
}
