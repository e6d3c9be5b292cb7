import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { stageAccess } from './config/stage-access.ts'

/** Invokes a function of a stage by its short name and waits; returns its answer. Throws `function-failed` with the function's own error. */
export async function invokeFunctionOf(project: Project, name: string, event: unknown, stage = project.stage): Promise<unknown> {
  const access = await stageAccess(project, stage)
  // the longest run of a function is 15 minutes, and the SDK would ask again before
  const client = new LambdaClient({ ...access.client, maxAttempts: 1 })
  const FunctionName = `${access.service}-${access.stage}-${name}`
  try {
    const { FunctionError, Payload } = await client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }))
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null')
    if (!FunctionError) return answer
    const { errorType = FunctionError, errorMessage = '' } = answer as { errorType?: string; errorMessage?: string } // what Lambda writes of an error
    throw new StagecraftError('function-failed', `${FunctionName} failed: ${errorType}: ${errorMessage}`, {
      hint:
        stage === project.stage
          ? `For details, see its log: \`make logs F=${name}\`.`
          : `For details, see its log group /aws/lambda/${FunctionName}.`,
    })
  } finally {
    client.destroy()
  }
}
