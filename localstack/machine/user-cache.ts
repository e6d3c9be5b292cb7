import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * A place in the folder with what the kit keeps for all projects of this user: below `$XDG_CACHE_HOME/stagecraft`, or `~/.cache/stagecraft`. All in it can be
 * made again. https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function userCache(...names: readonly string[]): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stagecraft', ...names)
}
