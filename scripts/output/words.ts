import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a person types. The kit's texts name make targets, which stand in the Makefile that comes with a new project; where the project has none of them,
 * the same command of `stagecraft` is named instead: `make logs F=work FOLLOW=1` → `npx stagecraft logs work --follow`.
 */
export type Words = (text: string) => string

/** As the Makefile passes its variables on: the option in front of the value, or nothing for an argument. */
const options: Readonly<Record<string, string>> = {
  ALLOW_REPLACEMENT: '--allow-replacement',
  BASE: '--base',
  CASES: '--cases',
  DATA: '--data',
  ENGINE: '--engine',
  DATABASE: '--database',
  OUT: '--out',
  RELEASE: '--release',
  REPORT: '--report',
  SEED: '--seed',
  SET: '--set',
  TESTS: '--tests',
  TRAFFIC: '--traffic',
  ZONE: '--zone',
}
const flags: Readonly<Record<string, string>> = {
  ALL: '--all',
  FOLLOW: '--follow',
  FORCE: '--force',
  FULL: '--full',
  SHORT: '--short',
  INSPECT: '--inspect',
  SHOW: '--show',
  UNPROVEN: '--unproven',
  WITH_DATA: '--with-data',
  YES: '--yes',
}
const beforeCommand = new Set(['ENGINE', 'DATABASE'])

/** Words for a project: as they are where its Makefile has targets of the kit. */
export function wordsOf(root: string, commands: readonly string[]): Words {
  const makefile = join(root, 'Makefile')
  const hasTargets = existsSync(makefile) && readFileSync(makefile, 'utf8').includes('stagecraft')
  return hasTargets ? (text) => text : withoutMake(commands)
}

/** Words for a project without make targets; `commands` are the names of the command line's. */
export function withoutMake(commands: readonly string[]): Words {
  const target = new RegExp(String.raw`\bmake (${commands.join('|')})(?![\w-])((?: [A-Z_]+=(?:"[^"]*"|[^\s\`,;)]+))*)`, 'g')
  return (text) => text.replace(target, (_, command: string, given: string) => asCommand(command, given))
}

function asCommand(command: string, given: string): string {
  const variables = [...given.matchAll(/([A-Z_]+)=("[^"]*"|\S+)/g)].map(([, name = '', value = '']) => ({ name, value }))
  const branch = variables.find(({ name }) => name === 'BRANCH')
  const before = variables.filter(({ name }) => beforeCommand.has(name))
  const after = variables.filter((each) => each !== branch && !before.includes(each))
  const spoken = ({ name, value }: { name: string; value: string }) => {
    if (flags[name]) return [flags[name]]
    if (name === 'STAGE' && command === 'config') return ['--stage', value]
    return options[name] ? [options[name], value] : [value]
  }
  return [
    ...(branch ? [`STAGECRAFT_BRANCH=${branch.value}`] : []),
    'npx stagecraft',
    ...before.flatMap(spoken),
    command,
    ...after.flatMap(spoken),
  ].join(' ')
}
