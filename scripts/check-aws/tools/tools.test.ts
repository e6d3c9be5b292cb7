import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInstalled } from '@stagecraft/localstack/machine/python.ts'
import { openProject } from '@stagecraft/localstack/project.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../checked.ts'
import { checkedOf } from '../testing.ts'
import { cfnLint } from './cfn-lint.ts'
import { checkov } from './checkov.ts'
import { type TemplateFile, writeTemplates } from './template-files.ts'

const { programs } = await openProject()
const [lint, secure] = ['cfn-lint', 'checkov'].map((name) => join(programs, name)) as [string, string] // as many as there are names
// `make check-aws` installs them, and no test waits for that
const isThere = async (folder: string, name: string) => isInstalled(folder, new URL(`./${name}/requirements.txt`, import.meta.url))
const [hasLint, hasSecure] = await Promise.all([isThere(lint, 'cfn-lint'), isThere(secure, 'checkov')])

const queue = (Metadata?: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: 'sample', ...more },
  ...(Metadata && { Metadata }),
})
const resources: Template['Resources'] = {
  Open: queue(),
  Excused: queue({ checkov: { skip: [{ id: 'CKV_AWS_27', comment: 'nothing in it is secret' }] } }),
  Unexplained: queue({ checkov: { skip: [{ id: 'CKV_AWS_27' }] } }),
  Wrong: queue(undefined, { VisibilityTimeout: 'long' }),
  Waiting: { ...queue(undefined, { Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': ['Open', 'Arn'] } }] }), DependsOn: ['Open'] },
  Ignored: {
    ...queue(
      { 'cfn-lint': { config: { ignore_checks: ['W3005'] }, reason: 'it reads better' } },
      { Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': ['Open', 'Arn'] } }] },
    ),
    DependsOn: ['Open'],
  },
  Silent: queue({ 'cfn-lint': { config: { ignore_checks: ['W3005'] } } }),
}

let folder: string
let files: TemplateFile[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagecraft-tools-'))
  files = await writeTemplates([checkedOf(resources)], folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test.skipIf(!hasLint)('cfn-lint finds errors and warnings; one that is ignored needs a reason', { timeout: 120_000 }, async () => {
  const { findings, suppressed } = await cfnLint(lint, files)
  const found = findings.map(({ template, id, resource }) => [template, id, resource])
  expect(found).toContainEqual(['prod', 'E3012', 'Wrong'])
  expect(found).toContainEqual(['prod', 'W3005', 'Waiting'])
  expect(found).not.toContainEqual(['prod', 'W3005', 'Ignored'])
  expect(findings).toContainEqual(expect.objectContaining({ resource: 'Silent', what: 'W3005 is ignored without a reason.' }))
  expect(suppressed).toEqual([{ tool: 'cfn-lint', template: 'prod', id: 'W3005', resource: 'Ignored', reason: 'it reads better' }])
})

test.skipIf(!hasSecure)('checkov finds what is not encrypted; a skip needs a comment', { timeout: 120_000 }, async () => {
  const { findings, suppressed, passed } = await checkov(secure, files)
  const found = findings.filter(({ id }) => id === 'CKV_AWS_27').map(({ resource }) => resource)
  expect(found).toEqual(expect.arrayContaining(['Open', 'Unexplained']))
  expect(found).not.toContain('Excused')
  expect(findings).toContainEqual(expect.objectContaining({ resource: 'Unexplained', what: expect.stringContaining('is skipped without a reason') }))
  expect(suppressed).toEqual([{ tool: 'checkov', template: 'prod', id: 'CKV_AWS_27', resource: 'Excused', reason: 'nothing in it is secret' }])
  expect(passed).toBeGreaterThanOrEqual(0)
})
