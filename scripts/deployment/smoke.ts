import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Context } from './context.ts'
import { smokePage } from './page-smoke.ts'
import type { StoredRelease } from './releases.ts'

/**
 * Tries whether a stage works: invokes the application's smoke test (`smokeTest` in stagecraft.config.ts) as the stage's deploy role, with the event
 * `{ release }`. It passes where the function returns, and the page answers where that is to be asked. Throws `smoke-test-failed` with the function's own
 * words. No smoke test passes always.
 */
export async function smokeTest({ target }: Pick<Context, 'target'>, release: StoredRelease): Promise<void> {
  const { manifest } = release
  if (!manifest.smokeTest) return
  const name = `${target.stack}-${manifest.smokeTest.function}`
  // a function may take 15 minutes; one attempt, or a failed test would run twice
  const lambda = new LambdaClient({ ...target.client, maxAttempts: 1, requestHandler: { requestTimeout: 900_000 } })
  try {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify({ release: manifest.name })) }),
    )
    if (!FunctionError) return await smokePage(target, release)
    const { errorMessage = 'It says nothing.' } = JSON.parse(Payload?.transformToString() ?? '{}') as { errorMessage?: string } // Lambda's form of an error
    throw new StagecraftError('smoke-test-failed', `The smoke test of ${target.stage} failed: ${errorMessage}`, {
      hint: `Its log is that of the function ${name}.`,
    })
  } finally {
    lambda.destroy()
  }
}
