import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { excusedIn, withExcuses } from './excused.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-excused-'))
})
afterEach(() => rm(root, { recursive: true }))

test('a decision about a type stands beside every resource of it, behind the resource’s own', async () => {
  await writeFile(join(root, 'serverless.yml'), 'custom:\n  excused: ${file(decided.yml)}\n')
  await writeFile(
    join(root, 'decided.yml'),
    'AWS::Lambda::Function:\n  CKV_AWS_272: code is built where it is deployed\n  W3005: the Framework writes it\n',
  )
  const own = { checkov: { skip: [{ id: 'CKV_AWS_1', comment: 'so' }] } }
  const { Resources } = withExcuses(
    { Resources: { One: { Type: 'AWS::Lambda::Function', Properties: {}, Metadata: own }, Queue: { Type: 'AWS::SQS::Queue', Properties: {} } } },
    await excusedIn(root),
  )
  expect(Resources.One?.Metadata).toEqual({
    checkov: { skip: [...own.checkov.skip, { id: 'CKV_AWS_272', comment: 'code is built where it is deployed' }] },
    'cfn-lint': { config: { ignore_checks: ['W3005'] }, reason: 'the Framework writes it' },
  })
  expect(Resources.Queue).toEqual({ Type: 'AWS::SQS::Queue', Properties: {} })
})

test('a decision without a reason is refused', async () => {
  await writeFile(join(root, 'serverless.yml'), 'custom:\n  excused:\n    AWS::Lambda::Function:\n      CKV_AWS_272:\n')
  await expect(excusedIn(root)).rejects.toThrow('AWS::Lambda::Function is excused from CKV_AWS_272 without a reason.')
})
