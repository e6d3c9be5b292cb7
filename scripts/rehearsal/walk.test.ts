import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { expect, test } from 'vitest'
import { type Walk, walkAll } from './walk.ts'

/** A walk on two stages, of an application that notes what it is asked for. */
function walking(settle: (stage: string) => string = () => 'all done') {
  const asked: string[] = []
  const system = {
    service: 's',
    stages: [
      { stage: 'one', account: '1' },
      { stage: 'two', account: '2' },
    ],
    clouds: { administratorOf: () => ({ client: { region: 'r' } }) },
  }
  const application = {
    handOver: async ({ stage }: { stage: string }, mark: string) => void asked.push(`hand over ${mark} to ${stage}`),
    settle: async ({ stage }: { stage: string }) => {
      asked.push(`settle ${stage}`)
      return settle(stage)
    },
  }
  return { asked, walk: { system, application, deployed: ['one'] } as unknown as Walk } // what the walk itself looks at
}

test('work is handed over before each step and settled after it, on every stage that runs by then', async () => {
  const { asked, walk } = walking()
  const steps = [
    {
      name: 'first',
      walk: async () => {
        asked.push('first')
        walk.deployed.push('two')
        return 'seen'
      },
    },
    { name: 'not for this application', walk: async () => undefined },
    { name: 'last', walk: async () => 'seen too' },
  ]
  const walked = await walkAll(walk, steps, () => {})
  expect(walked.map(({ name, seen, settled }) => ({ name, seen, settled }))).toEqual([
    { name: 'first', seen: 'seen', settled: { one: 'all done', two: 'all done' } },
    { name: 'last', seen: 'seen too', settled: { one: 'all done', two: 'all done' } },
  ])
  expect(asked.slice(0, 4)).toEqual(['hand over step-1 to one', 'first', 'settle one', 'settle two'])
})

test('it ends at the first step that is otherwise, and where a promise does not hold, and names the step', async () => {
  const fails = async () => {
    throw new StagecraftError('x', 'It was done.', { hint: 'Look.' })
  }
  const after = { name: 'after', walk: async () => 'never' }
  await expect(walkAll(walking().walk, [{ name: 'a refusal', walk: fails }, after], () => {})).rejects.toMatchObject({
    code: 'rehearsal-failed',
    message: 'Step 1, a refusal: It was done.',
    hint: 'Look.',
  })
  const { walk } = walking(() => {
    throw new Error('a line is lost')
  })
  await expect(walkAll(walk, [after], () => {})).rejects.toMatchObject({ message: 'Step 1, after: a line is lost' })
})
