import type { LogEntry } from '@stagecraft/localstack/logs/entry.ts'
import { type LogFilter, type LogPage, logPage } from '@stagecraft/localstack/logs/log-page.ts'
import { logsOf } from '@stagecraft/localstack/logs/logs-of.ts'
import type { LogSource } from '@stagecraft/localstack/logs/source.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { readStack } from '@stagecraft/localstack/supervisor/records.ts'
import { printNewLogs } from '../logs/follow.ts'
import { printEntry } from '../logs/print.ts'
import type { Output } from '../output/output.ts'
import { fullFunctionName, notRunning } from './running.ts'

/** Lines that are shown, and of each part where the stack does not run. */
const most = 200
const mostOfEach = 40

/**
 * The last lines of every part and function, in the order of time; of one function where it is named; `follow` goes on until Ctrl-C. Of a stack
 * that does not run, what was written last: why it did not start stands there.
 */
export async function logs(project: Project, output: Output, name: string | undefined, { follow }: { follow?: true }): Promise<void> {
  const stack = await readStack(project)
  const sources = logsOf(project, stack)
  if (!stack) {
    const last = name || follow ? [] : await lastOfEach(sources)
    if (last.length === 0) throw notRunning()
    output.say('  The local stack is not running. The last lines of its logs:')
    return show(last, output)
  }
  // refused where there is no such function
  if (name) fullFunctionName(stack, name)
  const filter = name ? { sources: [name] } : {}
  if (follow) return printNewLogs(sources, filter, printEntry)
  show(await lastEntries(sources, filter), output)
}

// what much else was written after may be why it did not start
async function lastOfEach(sources: readonly LogSource[]): Promise<LogEntry[]> {
  const lists = await Promise.all(sources.map((source) => lastEntries([source], {}, mostOfEach)))
  return lists.flat().sort((one, other) => one.at - other.at)
}

async function lastEntries(sources: readonly LogSource[], filter: LogFilter, limit = most): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  let older: string | undefined
  do {
    const page: LogPage = await logPage(sources, filter, { older, limit: limit - entries.length })
    entries.push(...page.entries)
    older = page.older
  } while (older && entries.length < limit)
  return entries.reverse()
}

function show(entries: readonly LogEntry[], output: Output): void {
  if (output.json)
    output.result(
      entries.map((entry) => ({ ...entry, at: new Date(entry.at) })),
      () => '',
    )
  else for (const entry of entries) printEntry(entry)
}
