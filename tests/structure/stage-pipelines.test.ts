import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { pipelineStages } from '../../scripts/pipeline/stages.ts'
import { pipelineTemplate } from '../../scripts/pipeline/template.ts'
import { buildsOf, ownPipeline, pipelineStagesOf } from './pipeline-builds.ts'

/** CodePipeline walks the stages of the stage table, and a person stands before each promotion. */
const { facts, template, stages } = await ownPipeline()
const promotions = pipelineStagesOf(template).slice(2)

test('the pipeline goes from the source through the stages in the order of the stage table', () => {
  expect(stages.length).toBeGreaterThanOrEqual(3)
  expect(pipelineStagesOf(template).map(({ Name }) => Name)).toEqual(['Source', ...stages])
})

test('a release is packaged once, before the first stage, and promoted as it is from each stage to the next', () => {
  const all = buildsOf(template).flatMap(({ commands }) => commands)
  expect(all.filter((command) => command.startsWith('make package'))).toHaveLength(1)
  expect(all.slice(0, 2)).toEqual(['make test REPORT=results/tests.json', 'make package TESTS=results/tests.json'])
  expect(all.filter((command) => command.endsWith(' YES=1'))).toEqual([
    `make deploy STAGE=${stages[0]} YES=1`,
    ...stages.slice(1).map((stage, at) => `make promote FROM=${stages[at]} TO=${stage} RELEASE=current YES=1`),
  ])
})

test('before each promotion a person approves what was shown, and is told', () => {
  expect(promotions).toHaveLength(stages.length - 1)
  for (const { Name, Actions } of promotions) {
    const [show, approve, promote, ...more] = Actions
    expect([show?.Name, approve?.Name, promote?.Name, more]).toEqual([`show-${Name}`, `approve-${Name}`, `promote-${Name}`, []])
    // one after another: actions of the same order run at once
    expect([show?.RunOrder, approve?.RunOrder, promote?.RunOrder]).toEqual([1, 2, 3])
    expect(approve?.ActionTypeId.Provider).toBe('Manual')
    expect(approve?.Configuration.NotificationArn).toEqual({ Ref: 'AlertsTopic' })
    expect(approve?.Configuration.ExternalEntityLink?.['Fn::Sub']).toContain(`#{${show?.Namespace}.CODEBUILD_BUILD_ID}`)
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-approval.html; a commit has 40 characters
    expect((approve?.Configuration.CustomData?.length ?? 0) + 40).toBeLessThan(1_000)
  }
})

test('the deploy roles stand in no other role of the template, and nothing else is assumed', () => {
  const grants = ofType(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    (Properties.Policies as { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }[])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().some((each) => /^(sts:|iam:|\*)/.test(each ?? '')))
      .map((statement) => ({ id, ...statement })),
  )
  const role = (account: string, name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${${account}}:role/\${Service}-${name}` })
  const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`
  expect(grants.map(({ id, Action, Resource }) => [id, Action, Resource])).toEqual(
    stages.map((stage, at) => [
      `${capital(stage)}Role`,
      'sts:AssumeRole',
      [
        at === 0 ? role('AWS::AccountId', 'release') : role(`Account${capital(stages[at - 1] ?? '')}`, `${stages[at - 1]}-deploy`),
        role(`Account${capital(stage)}`, `${stage}-deploy`),
      ],
    ]),
  )
})

test('a stage that is added to the stage table is in it, between its neighbours', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-stages-'))
  try {
    await writeFile(
      join(folder, 'serverless.yml'),
      "params:\n  default: {}\n  local: {}\n  dev: { account: '222222222222' }\n  qa: { account: '555555555555' }\n  prod:\ncustom: { localstack: { stages: [local] } }\n",
    )
    const added = await pipelineStages(folder)
    expect(added).toEqual([
      { name: 'dev', from: undefined, account: '222222222222' },
      { name: 'qa', from: 'dev', account: '555555555555' },
      { name: 'prod', from: 'qa', account: undefined },
    ])
    const made = await pipelineTemplate({ ...facts, stages: added })
    expect(pipelineStagesOf(made).map(({ Name }) => Name)).toEqual(['Source', 'dev', 'qa', 'prod'])
    expect(made.Parameters?.AccountQa?.Default).toBe('555555555555')
    expect(made.Parameters?.AccountProd).not.toHaveProperty('Default')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
