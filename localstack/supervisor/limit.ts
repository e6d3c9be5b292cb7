import { readFile } from 'node:fs/promises'
import { StagecraftError } from '../errors.ts'

/** A wait that must end. `log` is the file whose last lines say why it did not. */
export interface Limit {
  /** What is waited for, as the message names it: `the API to listen`. */
  waitsFor: string
  seconds: number
  log?: string
  /** What to do about it. */
  remedy?: string
}

/** The work's result, or `too-late` after the limit, with what it waited for, the last lines of the log and the remedy. The work itself goes on. */
export async function within<T>({ waitsFor, seconds, log, remedy }: Limit, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<'late'>((resolve) => {
    // a longer one than this would fire at once: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
    timer = setTimeout(resolve, Math.min(seconds * 1_000, 2 ** 31 - 1), 'late')
  })
  const first = await Promise.race([work.then((result) => ({ result })), limit]).finally(() => clearTimeout(timer))
  if (first !== 'late') return first.result
  const lines = log && (await lastLines(log))
  throw new StagecraftError(
    'too-late',
    `Waited ${seconds} s for ${waitsFor}, without success.${lines ? `\nThe last lines of ${log}:\n${lines}` : ''}`,
    {
      hint: remedy ?? 'Run `make down`, then `make up`. For the cause, run `make logs`.',
    },
  )
}

/** The last lines of a log, empty where there is none. */
export async function lastLines(log: string, count = 8): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return text.trim().split('\n').slice(-count).join('\n')
}
