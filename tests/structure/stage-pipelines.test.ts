import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { longestLine } from '../../scripts/deployment/approval-line.ts'
import { pipelineStages } from '../../scripts/pipeline/stages.ts'
import { pipelineTemplate } from '../../scripts/pipeline/template.ts'
import { buildsOf, buildspecOf, ownPipeline, pipelineStagesOf } from './pipeline-builds.ts'

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
  }
})

test('an approval holds what was shown: the build before it exports its one line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-builds-'))
  try {
    // a make that writes what it is told to, as `make promote … SUMMARY=` does
    const words = 'r-2 in place of r-1; MADE ANEW: "Table"; 1 permission gained: $HOME `id`.'
    const make = `for word; do case $word in SUMMARY=*) mkdir -p results; echo '${words}' > "\${word#SUMMARY=}";; esac; done`
    await writeFile(join(folder, 'make'), `#!/bin/bash\n${make}\n`, { mode: 0o755 })
    for (const { Actions } of promotions) {
      const [show, approve] = Actions
      const { env, phases } = buildspecOf(template, show?.Configuration.ProjectName?.Ref ?? '')
      expect(env['exported-variables']).toContain('SUMMARY')
      const commands = ['build', 'post_build'].flatMap((phase) => phases[phase]?.commands ?? [])
      const script = [...commands, 'printenv SUMMARY'].join('\n')
      const { stdout } = await promisify(execFile)(env.shell, ['-ec', script], { cwd: folder, env: { PATH: `${folder}:${process.env.PATH}` } })
      expect(stdout).toBe(`${words}\n`)
      const { CustomData = '' } = approve?.Configuration ?? {}
      const filled = CustomData.replace('#{Source.CommitId}', 'c'.repeat(40)).replace(`#{${show?.Namespace}.SUMMARY}`, 's'.repeat(longestLine))
      expect(filled).not.toContain('#{')
      expect(filled).toContain('s'.repeat(longestLine))
      // also where both stages have names of 16 characters
      expect(filled.length + 3 * 16).toBeLessThanOrEqual(512)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a build before an approval may look and change nothing, one after it deploys its stage, and nothing else is assumed', () => {
  const grants = ofType(template, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    (Properties.Policies as { PolicyDocument: { Statement: { Action: string | string[]; Resource: unknown }[] } }[])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().some((each) => /^(sts:|iam:|\*)/.test(each ?? '')))
      .map((statement) => ({ id, ...statement })),
  )
  const role = (account: string, name: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${${account}}:role/\${Service}-${name}` })
  const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`
  const of = (stage: string, kind: string) => role(`Account${capital(stage)}`, `${stage}-${kind}`)
  const expected = stages.flatMap((stage, at) => {
    const before = stages[at - 1]
    const own = [`${capital(stage)}Role`, 'sts:AssumeRole', [before ? of(before, 'show') : role('AWS::AccountId', 'release'), of(stage, 'deploy')]]
    return before ? [[`Show${capital(stage)}Role`, 'sts:AssumeRole', [of(before, 'show'), of(stage, 'show')]], own] : [own]
  })
  expect(grants.map(({ id, Action, Resource }) => [id, Action, Resource])).toEqual(expected)
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
