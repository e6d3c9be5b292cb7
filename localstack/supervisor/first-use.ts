import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../ask.ts'
import { StagecraftError } from '../errors.ts'
import type { StackRecord } from './records.ts'

/** Waits until the page, and the API where it has a path to ask for, really answer. */
export async function smoke({ urls, withoutPage }: StackRecord, path: string | undefined): Promise<void> {
  await Promise.all([path ? answers(`${urls.api}${path}`, 'API') : undefined, withoutPage ? undefined : answers(urls.page, 'page')])
}

const ahead = new Map<string, Promise<unknown>>()

/** Asks once, for `smoke`, and waits for nothing: what the first answer has to load is loaded beside the rest of the start. */
export function askAhead(url: string): void {
  ahead.set(
    url,
    ask(url).catch(() => {}),
  )
}

async function answers(url: string, part: string): Promise<void> {
  let said = ''
  // a second request beside the first one would have a second worker load the function
  await ahead.get(url)
  for (let waited = 0; waited < 15_000; waited += 25) {
    const answer = await ask(url).catch((error: Error) => {
      said = String(error)
    })
    if (answer?.status === 200) return
    if (answer) said = `${answer.status} ${answer.text.slice(0, 500)}`
    await sleep(25)
  }
  throw new StagecraftError('no-answer', `The ${part} started, but GET ${url} does not answer 200. Its last answer: ${said}`, {
    hint: 'For the cause, run `make logs`.',
  })
}
