import { openProject } from '@stagecraft/localstack/project.ts'
import { expect, test } from 'vitest'
import { rehearse } from '../../scripts/commands/rehearse.ts'
import { root } from '../system/support/stack.ts'

/** The whole road with the whole application, in its short form. Each step throws where something is otherwise. */
const seed = process.env.STAGECRAFT_SEED ?? '20261128'

test(`make rehearse (STAGECRAFT_SEED=${seed})`, { timeout: 900_000 }, async () => {
  const walked = await rehearse(await openProject(root), { json: true, result: () => {}, say: () => {} }, { seed })
  expect(walked.map(({ name }) => name)).toEqual([
    'bootstrap each account',
    'package',
    'deploy dev',
    'promote dev to staging',
    'promote staging to prod',
    'the same again',
    'a release whose smoke test fails',
    'a migration that fails',
    'a migration that is not expand-and-contract',
    'an artifact that was tampered with',
    'credentials of another account',
    'two promotions at once',
    'a replacement that would lose data',
    'a stack that was changed by hand',
    'deployments that are killed',
    'a rollback',
  ])
  // files were on their way at each step, and all of them are counted
  const counted = Object.entries(walked.at(-1)?.settled ?? {})
  expect(counted.map(([stage]) => stage)).toEqual(['dev', 'staging', 'prod'])
  for (const [stage, text] of counted) expect([stage, text]).toEqual([stage, expect.stringMatching(/^[1-9]\d* files, [1-9]\d* lines = .*; 0 queued/)])
})
