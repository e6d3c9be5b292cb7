import type { Setup } from './setup.ts'

/**
 * The text of stagecraft.config.ts for what was found. `withDatabase`: PostgreSQL is started. A file that is CommonJS to Node exports the same as
 * CommonJS: Node would warn of an ES module at every command.
 */
export function configurationText(setup: Setup, withDatabase: boolean): string {
  const lines = [
    ...databaseLines(setup, withDatabase),
    ...portLines(setup),
    ...pageLines(setup),
    ...peopleLines(setup),
    ...pluginLines(setup),
    ...(setup.isReleasable ? stageLines : []),
  ]
  return `// What Stagecraft knows of ${setup.service} beside its description. Every setting is in docs/config.md of Stagecraft.
import type { StagecraftConfig } from '@stagecraft/cli'

${setup.isModule ? 'export default {' : 'module.exports = {'}
${lines.map((line) => `  ${line}\n`).join('')}} satisfies StagecraftConfig
`
}

const stageLines = [
  '// The stages on AWS, each in an account of its own. With them `npx stagecraft rehearse` tries releases here, and `package`, `deploy` and `promote`',
  '// bring them to AWS. docs/adopt.md of Stagecraft, “Stages on AWS”, says what a release holds',
  '// stages: {',
  "//   default: { toolsAccount: '111111111111' },",
  "//   dev: { account: '222222222222' },",
  "//   prod: { account: '333333333333' },",
  '// },',
]

function databaseLines({ database }: Setup, isWanted: boolean): string[] {
  if (!database) return []
  const line = `database: '${database.name}',`
  return isWanted ? [`// PostgreSQL, because of the package ${database.because}`, line] : ['// starts PostgreSQL', `// ${line}`]
}

function portLines({ ports }: Setup): string[] {
  if (!ports) return []
  return [
    `ports: { ${Object.entries(ports)
      .map(([part, port]) => `${part}: ${port}`)
      .join(', ')} },`,
  ]
}

function pageLines({ page }: Setup): string[] {
  return page ? [`page: ${quoted(page)},`] : []
}

function peopleLines({ people }: Setup): string[] {
  if (people.length === 0) return []
  const written = people.map((person) => {
    const parts = Object.entries(person).map(
      ([name, value]) => `${name}: ${Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : quoted(value)}`,
    )
    return `  { ${parts.join(', ')} },`
  })
  return ['// `npx stagecraft token` signs in the first one', 'people: [', ...written, '],']
}

function quoted(value: string): string {
  return `'${value.replaceAll(/['\\]/g, '\\$&')}'`
}

function pluginLines({ plugins }: Setup): string[] {
  if (plugins.length === 0) return []
  const width = Math.max(...plugins.map(({ name }) => name.length)) + 2
  return [
    '// What becomes of the plugins of the description. A line without its // decides otherwise: run or skip',
    '// plugins: {',
    ...plugins.map(({ name, how, why }) => `//   ${`'${name}':`.padEnd(width + 1)} '${how === 'run' ? 'skip' : 'run'}', // ${how} now: ${why}`),
    '// },',
  ]
}
