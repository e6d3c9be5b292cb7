import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { createOutput } from '../output/output.ts'
import type { Declare } from './command.ts'
import { commands } from './index.ts'
import { promotionCommands } from './promotion.ts'
import { releasing } from './releasing.ts'

const released = ['package', ...namesOf(promotionCommands)]

// all that is looked at before it is refused
const projectOf = (more: object) => ({ root: '/nowhere', isAdopted: true, config: {}, ...more }) as Project

function namesOf(declared: readonly Declare[]): string[] {
  const program = new Command()
  for (const declare of declared)
    declare(
      program,
      () => Promise.reject(new Error('It is only declared.')),
      () => createOutput(true, (text) => text),
    )
  return program.commands.map((command) => command.name())
}

function run(name: string, project: Project): Promise<unknown> {
  const program = new Command().exitOverride().enablePositionalOptions()
  for (const declare of commands)
    declare(
      program,
      async () => project,
      () => createOutput(true, (text) => text),
    )
  const wanted = program.commands.find((command) => command.name() === name)?.registeredArguments.filter(({ required }) => required) ?? []
  return program.parseAsync([name, ...wanted.map(() => 'dev')], { from: 'user' })
}

test.each(released)(
  '%s refuses where a repository that does not know the kit names no stages, and says how, and what deploys there',
  async (name) => {
    const hint = expect.stringMatching(/stages: \{ default: .*npx serverless deploy/)
    await expect(run(name, projectOf({}))).rejects.toMatchObject({ code: 'not-released-here', hint })
  },
)

test.each(['pipeline', 'publish-page', 'check-aws'])('%s refuses in each such repository', async (name) => {
  await expect(run(name, projectOf({ config: { stages: {} } }))).rejects.toMatchObject({ code: 'not-released-here' })
})

test('a repository with stages is released, also one of a template or of several services', async () => {
  const stages = { dev: {} }
  const project = projectOf({ config: { stages } })
  await expect(releasing(async () => project)()).resolves.toBe(project)
  const described = projectOf({ config: { stages }, template: 'template.yaml' })
  await expect(releasing(async () => described)()).resolves.toBe(described)
  const compose = { file: 'serverless-compose.yml', services: [] }
  const composed = projectOf({ config: { stages }, compose })
  await expect(releasing(async () => composed)()).resolves.toBe(composed)
  const refused = { code: 'not-released-here', message: expect.stringContaining('the stagecraft.config.ts beside the compose file names none') }
  await expect(releasing(async () => projectOf({ compose }))()).rejects.toMatchObject(refused)
})

test('a template that only this machine’s last start was given is refused, until the commit names it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'stagecraft-releasing-'))
  try {
    await mkdir(join(root, '.stagecraft'))
    await writeFile(join(root, '.stagecraft', 'template'), 'infra/app.yaml')
    const project = projectOf({ root, config: { stages: {} }, template: 'infra/app.yaml' })
    const refused = { code: 'not-released-here', hint: expect.stringContaining("template: 'infra/app.yaml'") }
    await expect(releasing(async () => project)()).rejects.toMatchObject(refused)
    const named = projectOf({ root, config: { stages: {}, template: 'infra/app.yaml' }, template: 'infra/app.yaml' })
    await expect(releasing(async () => named)()).resolves.toBe(named)
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

test('stages of a project of the kit’s own stand in its description alone', async () => {
  const project = projectOf({ isAdopted: false, config: { stages: {} } })
  await expect(releasing(async () => project)()).rejects.toMatchObject({ code: 'wrong-config' })
})
