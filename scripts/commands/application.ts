import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ApplicationCommand } from '@stagecraft/localstack/config.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { StackRecord } from '@stagecraft/localstack/supervisor/records.ts'
import type { Command } from 'commander'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** Adds a command that the application brings (`commands` in stagecraft.config.ts). */
export async function declareApplicationCommand(
  program: Command,
  name: string,
  module: string,
  project: () => Promise<Project>,
  output: () => Output,
): Promise<void> {
  const { root } = await project()
  const { command } = (await import(pathToFileURL(join(root, module)).href)) as { command: ApplicationCommand }
  const declared = program.command(name).description(command.description)
  for (const argument of command.arguments) declared.argument(argument)
  declared.action(async (...words: unknown[]) => {
    const urls: StackRecord['urls'] =
      command.needsStack === false ? { page: '', api: '', engine: '', mailbox: '', console: '' } : (await runningStack(await project())).urls
    const { json, result, say } = output()
    const given = words.slice(0, command.arguments.length) as (string | undefined)[] // commander hands the arguments first, then the options
    await command.run(
      {
        urls,
        json,
        invoke: async (name, event, stage) => (await import('../invoke-function.ts')).invokeFunctionOf(await project(), name, event, stage),
        token: tokens((await project()).state, urls.signIn),
        result,
        say: (line, options) => sayOnTerminal(say, line, options?.transient),
        fail: (message, hint) => new StagecraftError(`${name}-failed`, message, { hint }),
      },
      ...given,
    )
  })
}

// well before it expires: whoever waits for a big file asks for longer than a token lives
const freshMs = 10 * 60_000

function tokens(state: string, signInUrl: string | undefined): () => Promise<string | undefined> {
  let held: { token: Promise<string>; since: number } | undefined
  return async () => {
    if (!signInUrl) return undefined
    if (!held || Date.now() - held.since > freshMs) {
      const { signInSamplePerson } = await import('@stagecraft/localstack/identity/sample-person.ts')
      held = { token: signInSamplePerson(state, signInUrl).then(({ accessToken }) => accessToken), since: Date.now() }
    }
    return held.token
  }
}

let replaceable = false

function sayOnTerminal(say: Output['say'], line: string, transient = false): void {
  const live = Boolean(process.stderr.isTTY)
  if (transient && !live) return
  if (replaceable) process.stderr.write('\r\x1b[2K')
  replaceable = transient
  if (transient) process.stderr.write(line)
  else say(line)
}
