import type { Project } from '@stagecraft/localstack/project.ts'
import { healthOf } from '@stagecraft/localstack/supervisor/health.ts'
import type { Output } from '../output/output.ts'
import { type PrivateStack, privateStack } from './private-stack.ts'

/** The private stacks of a run: as many as suites need one at a time, each used by one suite after another. */
export interface StackPool {
  /** One that is idle, or a new one; a new one in any case for who wants it to itself. They start one after another: they share what they build first. */
  take(toItself: boolean): Promise<PrivateStack>
  /** Lets the next suite have it; one that a suite left stopped or broken is removed. */
  giveBack(stack: PrivateStack): Promise<void>
  /** Removes them all. */
  remove(): Promise<void>
}

export function stackPool(project: Project, output: Output): StackPool {
  const idle: PrivateStack[] = []
  const started: Promise<PrivateStack>[] = []
  return {
    async take(toItself) {
      const kept = toItself ? undefined : idle.shift()
      if (kept) return kept
      const last = started.at(-1)?.catch(() => {})
      const starting = (async () => {
        await last
        return privateStack(project, output)
      })()
      started.push(starting)
      return starting
    },
    async giveBack(stack) {
      const { stack: record, faults } = await healthOf(stack.project)
      if (record && faults.length === 0) idle.push({ ...stack, record })
      else await stack.remove()
    },
    async remove() {
      // one that did not start has removed itself
      await Promise.all(started.map((starting) => starting.then((stack) => stack.remove()).catch(() => {})))
    },
  }
}
