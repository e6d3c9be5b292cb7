import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../../ask.ts'
import { StagecraftError } from '../../errors.ts'

/** Resolves when the engine answers. Throws `engine-not-started` with the end of its log where it ends before, or does not answer within a minute. */
export async function answers(endpoint: string, ended: Promise<number | null>, log: string): Promise<void> {
  let gone = false
  void ended.then(() => (gone = true))
  for (let waited = 0; waited < 60_000; waited += 20) {
    const health = await ask(`${endpoint}/_localstack/health`).catch(() => undefined)
    if (health?.status === 200) return
    if (gone)
      throw new StagecraftError(
        'engine-not-started',
        `The engine did not start:\n${(await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n')}`,
        { hint: `See its log: ${log}` },
      )
    await sleep(20)
  }
  throw new StagecraftError('engine-not-started', 'The engine did not answer within a minute.', { hint: `See its log: ${log}` })
}
