import type { StagecraftConfig } from './config.ts'
import { StagecraftError } from './errors.ts'
import { didYouMean } from './suggestion.ts'

type Kind = 'a text' | 'a list' | 'an object'

const settings: Readonly<Record<keyof StagecraftConfig, Kind>> = {
  commands: 'an object',
  connectionsVariable: 'a text',
  database: 'a text',
  databaseServer: 'a text',
  engine: 'a text',
  expectedDenials: 'a text',
  furtherStacks: 'a list',
  fuzz: 'an object',
  histories: 'a text',
  inspect: 'an object',
  journeys: 'a text',
  migrationCommand: 'a text',
  migrationFiles: 'a text',
  migrations: 'a text',
  next: 'a list',
  page: 'a text',
  pageBucket: 'a text',
  pageConfiguration: 'a text',
  parameters: 'a text',
  people: 'a list',
  pictures: 'a text',
  plugins: 'an object',
  ports: 'an object',
  recovery: 'a list',
  rehearsal: 'a text',
  resume: 'a list',
  smoke: 'a text',
  smokeTest: 'an object',
  stages: 'an object',
  template: 'a text',
  templates: 'a list',
  workload: 'an object',
}

const ports: Readonly<Record<keyof NonNullable<StagecraftConfig['ports']>, boolean>> = {
  page: true,
  api: true,
  identity: true,
  engine: true,
  database: true,
  userPool: false,
  mailbox: false,
  console: false,
}

/** The configuration that `stagecraft.config.ts` exports. Throws `wrong-config`, with the setting and what it is: its editor may not have checked it. */
export function checkedConfig(exported: unknown): StagecraftConfig {
  if (kindOf(exported) !== 'an object') throw wrong(`exports ${told(exported)} by default`, 'Export an object: `export default { … }`.')
  const config = exported as Record<string, unknown>
  for (const [name, value] of Object.entries(config)) {
    const wanted = (settings as Record<string, Kind | undefined>)[name]
    if (!wanted)
      throw wrong(`has \`${name}\`, and there is no such setting.${didYouMean(name, Object.keys(settings))}`, 'docs/config.md lists the settings.')
    if (value !== undefined && kindOf(value) !== wanted) throw wrong(`has ${told(value)} as \`${name}\``, `It must be ${wanted}.`)
  }
  if (config.ports) checkPorts(config.ports)
  return config
}

function checkPorts(given: object): void {
  for (const [name, port] of Object.entries(given)) {
    if (!(name in ports))
      throw wrong(
        `has the port \`${name}\`, and there is no such part.${didYouMean(name, Object.keys(ports))}`,
        `The parts are ${Object.keys(ports).join(', ')}.`,
      )
    if (port !== undefined && !(Number.isInteger(port) && port >= 1_024 && port <= 65_535))
      throw wrong(`has ${told(port)} as \`ports.${name}\``, 'A port is a number from 1024 to 65535.')
  }
  const missing = Object.entries(ports).flatMap(([name, isNeeded]) => (isNeeded && !(name in given) ? [name] : []))
  if (missing.length > 0) throw wrong(`has \`ports\` without ${missing.join(', ')}`, 'Add what is missing, or leave `ports` out.')
}

function wrong(what: string, hint: string): StagecraftError {
  return new StagecraftError('wrong-config', `stagecraft.config.ts ${what}`, { hint })
}

function kindOf(value: unknown): Kind | undefined {
  if (typeof value === 'string') return 'a text'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : undefined
}

function told(value: unknown): string {
  return value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value)).slice(0, 100)
}
