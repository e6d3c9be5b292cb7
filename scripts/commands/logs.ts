import type { Project } from '@stagecraft/localstack/project.ts'
import { followLogs } from '../logs/follow.ts'
import { printEntry } from '../logs/print.ts'
import { readFunctionLogs, readPartLogs } from '../logs/sources.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, runningStack } from './running.ts'

/** The last lines of every part and function, in the order of time; of one function where it is named; `follow` goes on until Ctrl-C. */
export async function logs(project: Project, output: Output, name: string | undefined, { follow }: { follow?: true }): Promise<void> {
  const stack = await runningStack(project)
  const functions = name ? { [name]: fullFunctionName(stack, name) } : stack.functions
  if (follow) return followLogs(project, stack, functions, { parts: !name, since: new Date() }, printEntry)
  const since = new Date(Date.now() - 60 * 60 * 1_000)
  const [ofFunctions, ofParts] = await Promise.all([readFunctionLogs(stack, functions, since), name ? [] : readPartLogs(project)])
  const entries = [...ofParts, ...ofFunctions].sort((one, other) => one.at.getTime() - other.at.getTime()).slice(-200)
  if (output.json) output.result(entries, () => '')
  else for (const entry of entries) printEntry(entry)
}
