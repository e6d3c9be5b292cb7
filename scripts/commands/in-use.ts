import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/**
 * What CloudFormation refuses because another service of the compose file still imports an export, with the command that brings that one there first. Else the
 * error as it was. `stacks`: the services' names by their stacks'; `again`: the words after the service's name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export function namingUsers(error: unknown, stacks: ReadonlyMap<string, string>, again: string): unknown {
  if (!(error instanceof StagecraftError)) return error
  const [, text = ''] = /in use by ([A-Za-z0-9, -]+)/.exec(error.message) ?? []
  const users = text.split(/[, ]+/).flatMap((stack) => stacks.get(stack) ?? [])
  if (users.length === 0) return error
  const commands = users.map((name) => `\`stagecraft --service ${name} ${again}\``)
  return new StagecraftError(error.code, error.message, {
    hint: `An export cannot go while ${users.join(', ')} imports it. Run ${commands.join(', ')} first, and then the same command again.`,
    cause: error,
  })
}
