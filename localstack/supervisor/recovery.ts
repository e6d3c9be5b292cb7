import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '../errors.ts'
import { type Project, readJson, writeJson } from '../project.ts'
import type { StackRecord } from './records.ts'

/** Notes that things may be lost since then; kept until a recovery has succeeded, however many starts that takes. */
export async function oweRecovery(project: Project, since: Date): Promise<void> {
  const earlier = await owedRecovery(project)
  if (!earlier || since < earlier) await writeJson(recoveryFile(project), { since: since.toISOString() })
}

/** Since when things may be lost; undefined where nothing is owed. */
export async function owedRecovery(project: Project): Promise<Date | undefined> {
  const kept = await readJson<{ since: string }>(recoveryFile(project))
  return kept && new Date(kept.since)
}

function recoveryFile(project: Project): string {
  return join(project.state, 'recovery.json')
}

/** Invokes what the application declared for the case that an engine lost what its queues held; then nothing is owed any more. */
export async function recover(project: Project, stack: StackRecord, since: Date, say: (line: string) => void): Promise<void> {
  const { invoke } = await import('../stack/engine-api.ts')
  for (const step of project.config.recovery ?? []) {
    const name = stack.functions[step.function]
    if (!name)
      throw new StagecraftError(
        'no-such-function',
        `\`recovery\` in stagecraft.config.ts names the function “${step.function}”, which the system does not have.`,
        { hint: `It has: ${Object.keys(stack.functions).join(', ')}.` },
      )
    const event = JSON.parse(JSON.stringify(step.event).replaceAll('"$lostSince"', JSON.stringify(since.toISOString())))
    say(`${step.function}: ${JSON.stringify(await invoke(stack, name, event))}`)
  }
  await rm(recoveryFile(project), { force: true })
}
