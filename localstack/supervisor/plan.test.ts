import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Plan, type Step, type StepEvent } from './plan.ts'

const limit = { waitsFor: 'the thing', seconds: 5 }

/** A step that notes its start and its stop in `journal`. */
function noted<Needs, T>(journal: string[], name: string, needs: Step<Needs, T>['needs'], value: T, afterMs = 0): Step<Needs, T> {
  return {
    needs,
    limit,
    start: async () => {
      journal.push(`${name} starts`)
      await sleep(afterMs)
      journal.push(`${name} started`)
      return value
    },
    stop: async () => void journal.push(`${name} stops`),
  }
}

test('a step starts as soon as what it needs is there, and gets it', async () => {
  const journal: string[] = []
  const start = Plan.empty()
    .add('slow', noted(journal, 'slow', [], 1, 40))
    .add('quick', noted(journal, 'quick', [], 2))
    .add('after quick', noted(journal, 'after quick', ['quick'], 3))
    .add('sum', { needs: ['slow', 'after quick'], limit, start: async (needs) => needs.slow + needs['after quick'] })
    .start(() => {})
  expect(await start.done).toMatchObject({ slow: 1, quick: 2, sum: 4 })
  expect(journal.indexOf('after quick started')).toBeLessThan(journal.indexOf('slow started'))
})

test('a stop is the same list backwards', async () => {
  const journal: string[] = []
  const start = Plan.empty()
    .add('first', noted(journal, 'first', [], 1, 20))
    .add('second', noted(journal, 'second', [], 2))
    .start(() => {})
  await start.done
  await start.stop((error) => journal.push(String(error)))
  expect(journal.slice(-2)).toEqual(['second stops', 'first stops'])
})

test('a step that fails names itself; what has started is stopped, what needed it never starts', async () => {
  const journal: string[] = []
  const start = Plan.empty()
    .add('slow', noted(journal, 'slow', [], 1, 40))
    .add('broken', { needs: [], limit, start: () => Promise.reject(new Error('no such thing')) })
    .add('later', noted(journal, 'later', ['broken'], 2))
    .start(() => {})
  await expect(start.done).rejects.toMatchObject({ step: 'broken', message: 'no such thing' })
  await start.stop((error) => journal.push(String(error)))
  expect(journal).toEqual(['slow starts', 'slow started', 'slow stops'])
})

test('a step that does not end within its limit says what it waited for and what to do', async () => {
  const start = Plan.empty()
    .add('endless', {
      needs: [],
      limit: { waitsFor: 'the moon', seconds: 0.05, remedy: 'Wait for the night.' },
      start: () => new Promise<void>(() => {}),
    })
    .start(() => {})
  await expect(start.done).rejects.toMatchObject({
    step: 'endless',
    cause: { code: 'too-late', message: 'Waited 0.05 s for the moon, without success.', hint: 'Wait for the night.' },
  })
})

test('a step with nothing to do is not shown, one that is too small neither', async () => {
  const events: StepEvent[] = []
  const start = Plan.empty()
    .add('skipped', { needs: [], limit, skip: () => true, start: async (): Promise<number | undefined> => 1 })
    .add('quiet', { needs: [], limit, isQuiet: true, start: async () => 2 })
    .add('shown', { needs: [], limit, start: async (_, say): Promise<void> => void say('half way') })
    .start((event) => events.push(event))
  expect(await start.done).toEqual({ skipped: undefined, quiet: 2, shown: undefined })
  expect(events.map(({ kind, step }) => `${step} ${kind}`)).toEqual(['shown started', 'shown said', 'shown done'])
})

test('a stop while steps start waits for them and starts no other', async () => {
  const journal: string[] = []
  const start = Plan.empty()
    .add('slow', noted(journal, 'slow', [], 1, 40))
    .add('next', noted(journal, 'next', ['slow'], 2))
    .start(() => {})
  await sleep(5)
  await Promise.all([expect(start.done).rejects.toThrow('The stack is stopping.'), start.stop((error) => journal.push(String(error)))])
  expect(journal).toEqual(['slow starts', 'slow started', 'slow stops'])
})
