import { setTimeout as sleep } from 'node:timers/promises'
import type { ApplicationCommand } from '@stagecraft/cli'

interface Replayed {
  files: number
  known: number
  started: number
  reading: number
}

/** The function's own note of how far it got, which it is given again. */
interface Unfinished {
  files: number
}

/** While nothing is being read, and no further file is known, for so long: something is wrong. */
const patienceMs = 5 * 60_000

/** Has the files read again that a restored database does not know, oldest first, and waits until each has its import. */
export const command: ApplicationCommand = {
  description: 'read the files again that the database does not know, after it was restored to an earlier moment',
  arguments: ['<since>', '[stage]'],
  async run({ fail, invoke, result, say }, since = '', stage) {
    if (Number.isNaN(Date.parse(since)) || !/T.*(Z|[+-]\d\d:\d\d)$/.test(since))
      throw fail(
        `“${since}” is not a time with a time zone.`,
        'For instance `make replay SINCE=2026-11-01T00:00:00Z`: the moment that the database was restored to.',
      )
    const look = async (unfinished?: Unfinished): Promise<Replayed> => {
      const answer = (await invoke('reconcile', { replaySince: since, unfinished }, stage)) as Replayed | { unfinished: Unfinished } // as its handler says
      if (!('unfinished' in answer)) return answer
      // one call cannot list a large bucket
      say(`  ${answer.unfinished.files} files were found so far`, { transient: true })
      return look(answer.unfinished)
    }
    let now = await look()
    const forgotten = now.files - now.known
    let known = now.known
    let movedAt = Date.now()
    while (now.known < now.files || now.reading > 0) {
      say(`  ${now.known} of ${now.files} files are known, ${now.reading} are being read`, { transient: true })
      // a large file takes long, and whoever reads it is watched by the reconciler
      if (now.known > known || now.reading > 0) [known, movedAt] = [now.known, Date.now()]
      if (Date.now() - movedAt > patienceMs)
        throw fail(
          `${now.files - now.known} of ${now.files} files still have no import, and nothing has changed for five minutes.`,
          'For the cause, run `make logs F=read-file`. Running the command again goes on where it stopped.',
        )
      await sleep(500)
      now = await look()
    }
    result({ since, files: now.files, readAgain: forgotten, known: now.files - forgotten }, () =>
      [
        `  ${now.files} files since ${since}: ${forgotten} were read again, ${now.files - forgotten} were known.`,
        '  Their lines are applied as the queue hands them over: the page shows each import until it has settled.',
      ].join('\n'),
    )
  },
}
