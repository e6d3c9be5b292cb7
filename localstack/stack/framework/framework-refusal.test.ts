import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { refusal } from './framework-refusal.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stagecraft-refusal-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('of a template of SAM that has the name of a description the command is said that starts it', async () => {
  await writeFile(join(root, 'serverless.yaml'), 'Transform: AWS::Serverless-2016-10-31\nResources: {}\n')
  const said = 'Error:\nInvalid service configuration: "provider.name" property is missing\n'
  expect(refusal({ root, stage: 'local' }, said).hint).toBe(
    'serverless.yaml is a template of SAM or CloudFormation: run `npx stagecraft up --template serverless.yaml`.',
  )
  await writeFile(join(root, 'serverless.yaml'), 'service: shop\n')
  expect(refusal({ root, stage: 'local' }, said).hint).toContain('The lines above show where.')
})
