import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { invoke } from '@stagecraft/localstack/stack/functions-api.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import { signedIn } from '../system/support/stack.ts'
import { type Spread, spread } from './median.ts'
import type { ProjectCopy } from './project-copy.ts'

export interface Saves {
  /** Milliseconds from the saved file to the first new answer; `first` is the first edit after the start. */
  api: Spread & { first: number }
  consumer: Spread & { first: number }
  page: Spread & { first: number }
}

/** Edits an API function, a consumer and the page, and waits for each to answer the new way. */
export async function measureSaves(copy: ProjectCopy, stack: StackRecord, runs: number): Promise<Saves> {
  const headers = await signedIn(stack)
  const api = await edits(copy, 'backend/orders/read-orders.ts', runs, {
    change: (source, mark) => source.replace('There is no order', `${mark}: there is no order`),
    answer: async () => (await fetch(`${stack.urls.api}/orders/none`, { headers })).text(),
  })
  const consumer = await edits(copy, 'backend/audit/functions/record-audit.ts', runs, {
    change: (source, mark) =>
      `${source}\nif (process.env.AWS_LAMBDA_FUNCTION_NAME) console.log('${mark}')\nexport const measured = async () => '${mark}'\n`,
    answer: async () =>
      JSON.stringify(
        await invoke(stack, stack.functions['record-audit'] ?? '', { Records: [], measured: true }).catch((error: Error) => error.message),
      ),
    seen: async (mark) => (await import('./function-logs.ts')).logged(stack, 'record-audit', mark),
  })
  const page = await edits(copy, 'frontend/src/state/application.ts', runs, {
    change: (source, mark) => `${source}\nexport const measured = '${mark}'\n`,
    answer: async () => (await fetch(`${stack.urls.page}/src/state/application.ts?t=${Date.now()}`)).text(),
  })
  return { api, consumer, page }
}

interface Edit {
  change(source: string, mark: string): string
  answer(): Promise<string>
  seen?(mark: string): Promise<boolean>
}

async function edits(copy: ProjectCopy, path: string, runs: number, { change, answer, seen }: Edit): Promise<Spread & { first: number }> {
  const file = join(copy.root, path)
  const source = await readFile(file, 'utf8')
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const mark = `measured-${run}-${Date.now()}`
    const changed = change(source, mark)
    if (changed === source) throw new Error(`${path} was not changed: the measurement does not fit it any more.`)
    const saved = performance.now()
    await writeFile(file, changed)
    for (;;) {
      const text = await answer().catch(() => '')
      if (text.includes(mark) || (seen && (await seen(mark)))) break
      if (performance.now() - saved > 15_000) throw new Error(`${path} was saved 15 s ago and nothing answers the new way.`)
      await sleep(2)
    }
    times.push(performance.now() - saved)
    await sleep(400)
  }
  await writeFile(file, source)
  return { ...spread(times), first: times[0] ?? Number.NaN }
}
