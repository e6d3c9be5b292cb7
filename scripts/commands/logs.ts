import type { Project } from '@stagecraft/localstack/project.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { followLogs } from '../logs/follow.ts'
import { printEntry } from '../logs/print.ts'
import { type LogEntry, readFunctionLogs, readPartLogs } from '../logs/sources.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, notRunning } from './running.ts'

/**
 * The last lines of every part and function, in the order of time; of one function where it is named; `follow` goes on until Ctrl-C. Of a stack
 * that does not run, what its parts wrote last: why it did not start stands there. What functions said only a running engine tells.
 */
export async function logs(project: Project, output: Output, name: string | undefined, { follow }: { follow?: true }): Promise<void> {
  const stack = await readStack(project)
  if (!stack) {
    const last = name || follow ? [] : await readPartLogs(project)
    if (last.length === 0) throw notRunning()
    output.say('  The local stack is not running. The last lines of its logs:')
    return show(last, output)
  }
  const functions = name ? { [name]: fullFunctionName(stack, name) } : stack.functions
  if (follow) return followLogs(project, stack, functions, { parts: !name, since: new Date() }, printEntry)
  const since = new Date(Date.now() - 60 * 60 * 1_000)
  const [ofFunctions, ofParts] = await Promise.all([readFunctionLogs(stack, functions, since), name ? [] : readPartLogs(project)])
  show([...ofParts, ...ofFunctions], output)
}

function show(all: readonly LogEntry[], output: Output): void {
  const entries = all.toSorted((one, other) => one.at.getTime() - other.at.getTime()).slice(-200)
  if (output.json) output.result(entries, () => '')
  else for (const entry of entries) printEntry(entry)
}
