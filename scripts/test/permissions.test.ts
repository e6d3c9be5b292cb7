import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Decision } from '@stagecraft/localstack/engines/decision.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkPermissions, covers } from './permissions.ts'

const project = await openProject()
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-decisions-'))
})
afterEach(() => rm(folder, { recursive: true }))

const refused: Decision = {
  decision: 'denied',
  role: 'somebody',
  session: 'x',
  action: 'iam:CreateUser',
  resource: '*',
  refusedBy: ['identity policy'],
  asked: true,
  run: 'system',
  count: 1,
  last: '2026-11-24T18:00:00Z',
}

test('after a whole run every grant that nobody used is a failure', async () => {
  const { passed, failed, failures } = await checkPermissions(project, folder, true)
  expect({ passed, named: failures.filter((each) => each.includes('unused grant')).length }).toEqual({ passed: 0, named: failed })
  expect(failed).toBeGreaterThan(0)
})

test('after a part of the suites no grant is looked for', async () => {
  expect(await checkPermissions(project, folder, false)).toEqual({ passed: 0, failed: 0, failures: [] })
})

test('a refusal that no test expects is a failure, however often it came', async () => {
  await keep(refused, { ...refused, run: 'faults' })
  const { passed, failed, failures } = await checkPermissions(project, folder, false)
  expect({ passed, failed }).toEqual({ passed: 0, failed: 1 })
  expect(failures.join()).toContain('somebody called iam:CreateUser')
})

test('a refusal is expected where all that was declared of it fits', () => {
  const refusal = { holder: 'somebody', session: 'x', action: 'iam:CreateUser', resource: 'arn:aws:sqs:eu-central-1:000000000000:mine' }
  expect(covers({ session: 'x', why: '' }, refusal)).toBe(true)
  expect(covers({ holder: 'somebody', action: 'iam:CreateUser', resource: ':mine', why: '' }, refusal)).toBe(true)
  expect(covers({ session: 'x', action: 'iam:DeleteUser', why: '' }, refusal)).toBe(false)
})

function keep(...decisions: Decision[]): Promise<void> {
  return writeFile(join(folder, 'a.json'), JSON.stringify(decisions))
}
