import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Template } from '../../scripts/check-aws/checked.ts'
import { packageRelease } from '../../scripts/release/package.ts'
import { commitAll, makeRepository } from '../system/support/repository.ts'
import { releasedPaper, releasedTexts } from './support/own-packages.ts'
import { type RepositoryCopy, repositoryCopy } from './support/repository-copy.ts'
import { editFile, refusalOf, twoStages, walkShort } from './support/walked.ts'

// a template of SAM with a stack within its stack, which `sam.test.ts` runs as one
let copy: RepositoryCopy

beforeAll(async () => {
  copy = await repositoryCopy('sam', '.', {})
  await writeFile(join(copy.root, 'stagecraft.config.ts'), twoStages("smokeTest: { function: 'Loud-Shout', what: 'shout' },"))
  // of the layer's folder Git knows nothing but packages
  await writeFile(join(copy.root, 'words', 'nodejs', 'kept.txt'), '')
  await makeRepository(copy.root, '2026-01-02T03:04:05Z')
})
afterAll(() => copy?.remove())

test('what nothing says is asked for', async () => {
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^The parameter Greeting of the template has no default/),
    expect.stringMatching(/^Nothing says what the stacks are called/),
    expect.stringMatching(/^Nothing says which region/),
  ])
})

test('a parameter that the stack around it gives no value, and a template of another place, are refused by their names', async () => {
  await writeFile(
    join(copy.root, 'samconfig.toml'),
    '[default.deploy.parameters]\nstack_name = "greetings"\nregion = "eu-central-1"\nparameter_overrides = "Greeting=Hello"\n',
  )
  const template = join(copy.root, 'template.yaml')
  const before = await readFile(template, 'utf8')
  await editFile(template, [
    [
      '      Parameters: { Table: !Ref Names }\n',
      '  Far: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: "https://example.com/far.yaml" } }\n',
    ],
  ])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
  expect(await refusalOf(copy)).toEqual([
    expect.stringMatching(/^Far is a stack whose template is no file of the repository/),
    'In Loud: The parameter Table of the template has no default, and the stack around it gives it no value. Give it one there.',
  ])
  await writeFile(template, before)
})

test('the templates of both are in a release, each with its code and the boundary, and are promoted', { timeout: 600_000 }, async () => {
  // a parameter of the stage, which is there before the stack within the stack
  await editFile(join(copy.root, 'template.yaml'), [
    // Lambda's runtime has it
    ['Sourcemap: true', 'Sourcemap: true, External: ["@aws-sdk/*"]'],
    ['{ Name: /loud/end,', '{ Name: !Sub "/greetings/${Stage}/end",'],
    ['  StageName: { Type: String, Default: live }', '  StageName: { Type: String, Default: live }\n  Stage: { Type: String, Default: dev }'],
    ['      Parameters: { Table: !Ref Names }', '      Parameters: { Table: !Ref Names, End: !Ref LoudEnd }'],
  ])
  await editFile(join(copy.root, 'samconfig.toml'), [
    ['"Greeting=Hello"', '"Greeting=Hello Stage=dev"\n[prod.deploy.parameters]\nparameter_overrides = "Greeting=Hello Stage=prod"'],
  ])
  // the smoke test asks without a path
  await editFile(join(copy.root, 'loud', 'shout', 'index.js'), [['{ name } }', "{ name } = { name: 'nobody' } }"]])
  await commitAll(copy.root, '2026-01-02T03:04:05Z')
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
  await walkShort(copy)
})
