import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import type { RehearsedStage } from '@stagecraft/localstack/config.ts'
import type { RehearsedSystem } from './system.ts'

/** A stage as its application sees it from outside, with the credentials of the account's administrator. */
export function askedOf({ service, clouds, databases, stages }: RehearsedSystem, stage: string): RehearsedStage {
  const account = stages.find((each) => each.stage === stage)?.account ?? ''
  const { client } = clouds.administratorOf(account)
  const found = databases?.of(stage)
  return {
    service,
    stage,
    account,
    client,
    database: found && {
      host: found.host,
      port: found.port,
      database: found.database,
      user: found.administrator.username,
      password: found.administrator.password,
      ssl: { ca: found.authority },
    },
    async invoke(name, event) {
      const lambda = new LambdaClient({ ...client, maxAttempts: 1 })
      const FunctionName = `${service}-${stage}-${name}`
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) })).finally(() => lambda.destroy())
      const text = answer.Payload?.transformToString() ?? 'null'
      if (answer.FunctionError) throw new Error(`${FunctionName}: ${text}`)
      return JSON.parse(text)
    },
  }
}
