import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StagecraftConfig } from '../config.ts'
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

/**
 * Invokes what the application declared for the case that an engine lost what its queues held; then nothing is owed any more. One that fails is tried again, as often
 * as Lambda tries an event: an engine that just started on a busy machine answers a function late. Throws `function-failed` after the third time.
 */
export async function recover(project: Project, stack: StackRecord, since: Date, say: (line: string) => void): Promise<void> {
  const { invoke } = await import('../stack/functions-api.ts')
  for (const { key, name, event } of stepsOf(stack, 'recovery', project.config.recovery, since)) {
    const again = (error: Error) => {
      say(`${key} is tried again: ${error.message}`)
      return invoke(stack, name, event, key)
    }
    say(`${key}: ${JSON.stringify(await invoke(stack, name, event, key).catch(again).catch(again))}`)
  }
  await rm(recoveryFile(project), { force: true })
}

/** Has done at once what the stop of the last run interrupted: what the application declared for a start with kept state. Waits for none of it. */
export async function resume(project: Project, stack: StackRecord): Promise<void> {
  const steps = stepsOf(stack, 'resume', project.config.resume)
  if (steps.length === 0) return
  const { invokeLater } = await import('../stack/functions-api.ts')
  for (const { name, event } of steps) await invokeLater(stack, name, event)
}

function stepsOf(stack: StackRecord, setting: string, steps: StagecraftConfig['recovery'] = [], lostSince?: Date) {
  return steps.map((step) => {
    const name = stack.functions[step.function]
    if (!name)
      throw new StagecraftError(
        'no-such-function',
        `\`${setting}\` in stagecraft.config.ts names the function “${step.function}”, which the system does not have.`,
        { hint: `It has: ${Object.keys(stack.functions).join(', ')}.` },
      )
    const times = { $startedAt: stack.startedAt, ...(lostSince ? { $lostSince: lostSince.toISOString() } : {}) }
    const event: unknown = JSON.parse(JSON.stringify(step.event), (_, value) =>
      Object.hasOwn(times, value) ? times[value as keyof typeof times] : value,
    )
    return { key: step.function, name, event }
  })
}
