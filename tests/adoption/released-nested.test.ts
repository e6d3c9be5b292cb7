import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { promotable } from './support/unedited.ts'
import { editFile, refusalOf, twoStages } from './support/walked.ts'

// a template of SAM with a stack within its stack, which `sam.test.ts` runs as one
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await promotable('sam')
})
afterAll(() => copy?.remove())

test('the templates of both are in a release, each with its code and the boundary', async () => {
  const made = await packageRelease(await copy.open(), () => {})
  expect(Object.keys(await releasedTexts(made, made.manifest.functions['Loud-Shout']))).toEqual(['index.js'])
  const { Resources } = (await releasedPaper(made, 'templates/prod.json')) as Template
  const { TemplateURL, Parameters } = (Resources.Loud?.Properties ?? {}) as { TemplateURL: { 'Fn::Sub': string }; Parameters: object }
  const [, path = ''] =
    /^https:\/\/s3\.\$\{AWS::Region\}\.\$\{AWS::URLSuffix\}\/\$\{ArtifactBucket\}\/(functions\/[0-9a-f]{64}\.template)$/.exec(
      TemplateURL['Fn::Sub'],
    ) ?? []
  expect(Object.keys(Parameters)).toEqual(['Table', 'End', 'ArtifactBucket'])
  expect(Resources.Loud?.DependsOn).toContain('StagecraftBoundary')
  const nested = (await releasedPaper(made, path)) as Template
  const { Shout, ShoutRole } = nested.Resources
  expect(Shout?.Properties).toMatchObject({ FunctionName: 'greetings-prod-Loud-Shout', Code: { S3Bucket: { Ref: 'ArtifactBucket' } } })
  expect(ShoutRole?.Properties.PermissionsBoundary).toEqual({ 'Fn::Sub': expect.stringMatching(/:policy\/greetings-prod-boundary$/) })
})

test('a parameter that the stack around it gives no value, and a template of another place, are refused by their names', async () => {
  await editFile(join(copy.root, 'template.yaml'), [
    [
      '      Parameters: { Table: !Ref Names, End: !Ref LoudEnd }\n',
      '  Far: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://example.com/far.yaml" } }\n',
    ],
  ])
  await commitAll(copy.root, '2026-01-02T03:04:06Z')
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^Far is a stack whose template is no file of the repository/),
    'In Loud: The parameter Table of the template has no default, and the stack around it gives it no value. Give it one there.',
  ])
})

test('what nothing says is asked for', async () => {
  const other = await repositoryCopy('sam', '.', {})
  try {
    await writeFile(join(other.root, 'stagecraft.config.ts'), twoStages())
    await rm(join(other.root, 'samconfig.toml'))
    await makeRepository(other.root)
    expect(await refusalOf(other)).toEqual([
      expect.stringMatching(/^The parameter Greeting of the template has no default/),
      expect.stringMatching(/^Nothing says what the stacks are called/),
      expect.stringMatching(/^Nothing says which region/),
    ])
  } finally {
    await other.remove()
  }
})
