import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'

/** What a session signs with. */
export interface Session {
  accessKeyId: string
  secretAccessKey: string
  sessionToken: string
}

/** A session of a role, as the engine's administrator gets one. */
export async function sessionOf(record: StackRecord, input: AssumeRoleCommandInput): Promise<Session> {
  const sts = new STSClient(administrator(record))
  try {
    const { Credentials: { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = {} } = await sts.send(new AssumeRoleCommand(input))
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
  } finally {
    sts.destroy()
  }
}

/** The ARN of a function's role. */
export async function roleOf(record: StackRecord, name: string): Promise<string> {
  const lambda = new LambdaClient(administrator(record))
  try {
    return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: record.functions[name] }))).Role ?? ''
  } finally {
    lambda.destroy()
  }
}

/** The names of all parameters of the system. */
export async function parametersOf(record: StackRecord): Promise<string[]> {
  const ssm = new SSMClient(administrator(record))
  const names: string[] = []
  for (let NextToken: string | undefined; ; ) {
    const answer = await ssm.send(new DescribeParametersCommand({ NextToken, MaxResults: 50 }))
    names.push(...(answer.Parameters ?? []).map(({ Name = '' }) => Name))
    NextToken = answer.NextToken
    if (!NextToken) break
  }
  ssm.destroy()
  return names.filter((name) => name.startsWith(`/${record.service}/${record.stage}/`)).sort()
}

/** The names of all secrets of the system. */
export async function secretsOf(record: StackRecord): Promise<string[]> {
  const secrets = new SecretsManagerClient(administrator(record))
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ MaxResults: 100 }))
  secrets.destroy()
  return SecretList.map(({ Name = '' }) => Name).sort()
}

export function administrator({ endpoint, region, accessKeyId, secretAccessKey }: StackRecord) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } }
}
