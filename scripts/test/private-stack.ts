import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { launch } from '@stagecraft/localstack/supervisor/launch.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { removeStack } from '@stagecraft/localstack/supervisor/remove.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** A stack for this run alone: its own ports, data and queues. */
export interface PrivateStack {
  project: Project
  record: StackRecord
  remove(): Promise<void>
}

// every one of this process: interrupted, it removes all before it ends
const removals = new Set<() => Promise<void>>()

/** Starts a stack for this run; its state is in a temporary folder. */
export async function privateStack(project: Project, output: Output): Promise<PrivateStack> {
  const own = { ...project, state: await mkdtemp(join(tmpdir(), 'stagecraft-test-')) }
  let removing: Promise<void> | undefined
  const remove = () => {
    removing ??= removeStack(own).finally(() => removals.delete(remove))
    return removing
  }
  if (removals.size === 0) process.once('SIGINT', removeAll).once('SIGTERM', removeAll)
  removals.add(remove)
  try {
    const started = performance.now()
    const record = await launch(own, () => {}, { STAGECRAFT_PORT_OFFSET: String(nextOffset()) })
    output.say(`  ${marks.ok}  a private stack in ${((performance.now() - started) / 1000).toFixed(1)} s: ${record.urls.page}`)
    return { project: own, record, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

function removeAll(): void {
  void Promise.all([...removals].map((remove) => remove().catch(console.error))).then(() => process.exit(130))
}

let stacks = 0

// Each looks for ports where no other one does: a stack that a test stops and starts again finds its own free
function nextOffset(): number {
  stacks += 1
  return Number(process.env.STAGECRAFT_PORT_OFFSET ?? 0) + 10 * (stacks - 1)
}
