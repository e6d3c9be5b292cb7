import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { workflow } from '../../scripts/pipeline/workflow.ts'
import { workflowFile } from '../../scripts/pipeline/write.ts'
import { buildsOf, ownPipeline } from './pipeline-builds.ts'
import { makeRules, textOf } from './sources.ts'

/** CodePipeline and GitHub Actions run the same make targets in the same order. */
const { facts, template, stages } = await ownPipeline()
const rules = makeRules()

test('its builds hold make targets that there are, with variables that they read, and nothing else', () => {
  const commands = buildsOf(template).flatMap((build) => build.commands)
  expect(commands.length).toBe(3 + 2 * (stages.length - 1))
  for (const command of commands) {
    expect(command).toMatch(/^make [a-z][\w-]*( [A-Z]\w*=[\w./-]+)*$/)
    const [, target = '', ...words] = command.split(' ')
    const recipe = rules.get(target)
    expect([command, recipe]).toEqual([command, expect.stringContaining('$(STAGECRAFT)')])
    for (const variable of words.map((word) => word.split('=')[0]))
      expect([command, recipe]).toEqual([command, expect.stringMatching(new RegExp(`\\b${variable}\\b`))])
  }
})

interface Workflow {
  jobs: Record<string, { needs?: string; environment: string; steps: { run?: string; uses?: string; with?: Record<string, string> }[] }>
}

test('GitHub’s workflow is what `make pipeline` writes, and stores no key', () => {
  expect(textOf(workflowFile)).toBe(workflow(facts))
  expect(textOf(workflowFile)).not.toMatch(/secrets\.|access-key|pull_request/)
})

test('GitHub’s jobs run the pipeline’s builds one after another, each in its environment and as the role of that', () => {
  const { jobs } = parse(workflow(facts)) as Workflow // as the kit writes it
  const builds = buildsOf(template)
  expect(Object.keys(jobs)).toEqual(builds.map(({ name }) => name))
  for (const [at, { name, commands }] of builds.entries()) {
    const job = jobs[name]
    const stage = name.replace(/^[a-z]+-/, '')
    expect(job?.needs).toBe(builds[at - 1]?.name)
    // what there is to approve is on the run's page too
    const shown = name.startsWith('show-') ? ['cat results/summary.txt >> "$GITHUB_STEP_SUMMARY"'] : []
    expect(job?.steps.flatMap(({ run }) => run ?? [])).toEqual([...commands, ...shown])
    expect(job?.environment).toBe(name.startsWith('show-') ? name : stage)
    expect(job?.steps.flatMap((step) => step.with?.['role-to-assume'] ?? [])).toEqual([
      expect.stringMatching(new RegExp(`:role/${facts.service}-github-${job?.environment}$`)),
    ])
    // what needs no credentials gets none
    expect(job?.steps.at(-2 - shown.length)?.with).toHaveProperty('role-to-assume')
  }
})

test('a stage that is added has its jobs between those of its neighbours', () => {
  const added = ['dev', 'qa', 'prod'].map((name, at, all) => ({ name, from: all[at - 1], account: undefined }))
  const { jobs } = parse(workflow({ ...facts, stages: added })) as Workflow // as the kit writes it
  expect(Object.keys(jobs)).toEqual(['deploy-dev', 'show-qa', 'promote-qa', 'show-prod', 'promote-prod'])
})

test('with the accounts of the rehearsal nothing is deployed by a push, and with a team’s own each push to main is', () => {
  const triggers = (toolsAccount: string) => Object.keys((parse(workflow({ ...facts, toolsAccount })) as { on: object }).on)
  expect(triggers('111111111111')).toEqual(['workflow_dispatch'])
  expect(triggers('123456789012')).toEqual(['push'])
})
