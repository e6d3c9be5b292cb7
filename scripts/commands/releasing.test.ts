import type { Project } from '@stagecraft/localstack/project.ts'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { createOutput } from '../output/output.ts'
import { commands } from './index.ts'

const released = [
  'package',
  'deploy',
  'promote',
  'rollback',
  'diff',
  'releases',
  'release-log',
  'rehearse',
  'doctor',
  'bootstrap',
  'remove',
  'pipeline',
]

test.each([...released, 'publish-page'])('%s refuses in a repository that does not know the kit, and names what deploys there', async (name) => {
  const project = { root: '/nowhere', isAdopted: true } as Project // all that is looked at before it is refused
  const program = new Command().exitOverride().enablePositionalOptions()
  for (const declare of commands)
    declare(
      program,
      async () => project,
      () => createOutput(true, (text) => text),
    )
  const wanted = program.commands.find((command) => command.name() === name)?.registeredArguments.filter(({ required }) => required) ?? []
  const refused = program.parseAsync([name, ...wanted.map(() => 'dev')], { from: 'user' })
  await expect(refused).rejects.toMatchObject({ code: 'not-released-here', hint: expect.stringContaining('npx serverless deploy') })
})
