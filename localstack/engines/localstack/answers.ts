import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { StagecraftError } from '../../errors.ts'

/** Resolves when the engine answers; throws `engine-not-started` with the last lines of its log where it ends first, or does not answer for long. */
export async function answers(endpoint: string, ended: Promise<number | null>, log: string): Promise<void> {
  let gone = false
  void ended.then(() => (gone = true))
  for (let waited = 0; waited < 240_000; waited += 20) {
    const health = await fetch(`${endpoint}/_localstack/health`).catch(() => undefined)
    if (health?.ok) return
    if (gone)
      throw new StagecraftError(
        'engine-not-started',
        `The engine did not start:\n${(await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n')}`,
        { hint: `See its log: ${log}` },
      )
    await sleep(20)
  }
  throw new StagecraftError('engine-not-started', 'The engine did not answer within 240 seconds.', { hint: `See its log: ${log}` })
}
