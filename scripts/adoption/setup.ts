import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { PluginFinding } from '@stagecraft/localstack/adoption/found.ts'
import { postgresPackage } from '@stagecraft/localstack/adoption/postgres.ts'
import { samplePeople } from '@stagecraft/localstack/adoption/sample-people.ts'
import { isStarted } from '@stagecraft/localstack/choice.ts'
import type { Person, StagecraftConfig } from '@stagecraft/localstack/config.ts'
import { isFree } from '@stagecraft/localstack/machine/port-claim.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { type Packages, packagesOf } from './packages.ts'

/** What `stagecraft init` found in a repository, as far as it writes something of it. */
export interface Setup {
  service: string
  /** The name that a database would have, and what says that the functions use PostgreSQL. */
  database?: { name: string; because: string }
  /** Only where the default ones are taken, or a configuration names them. */
  ports?: StagecraftConfig['ports']
  /** The folder of the page. */
  page?: string
  /** Of a user pool in the template: those that a start makes anyway, in its groups. */
  people: readonly Person[]
  plugins: readonly PluginFinding[]
  /** Whether a serverless.yml describes it: a template of SAM gets no releases. */
  isReleasable: boolean
  /** Whether a TypeScript file of the project is an ES module to Node. */
  isModule: boolean
  /** The project's folder, relative to that of its Git repository. Empty where they are the same or there is none. */
  below: string
  packages: Packages
}

/** Looks at the project, whose description is compiled already. Reads files, and tries the ports. */
export async function setupOf(project: Project, { service, template, found }: Description): Promise<Setup> {
  const { root } = project
  const asked = postgresPackage(root)
  const page = project.config.page ?? pageFolder(root)
  const ports = await portsToName(project)
  return {
    service,
    ...(asked ? { database: { name: databaseName(template, service), because: asked } } : {}),
    ...(ports ? { ports } : {}),
    ...(page ? { page } : {}),
    people: peopleOf(template),
    plugins: found?.plugins ?? [],
    isReleasable: !project.template,
    isModule: isModule(root),
    below: relative(gitRoot(root) ?? root, root),
    packages: packagesOf(root),
  }
}

// the same as the cluster's in the template, or else made from the service's name
function databaseName(template: Description['template'], service: string): string {
  const names = Object.values(template.Resources).map(({ Type, Properties }) =>
    Type.startsWith('AWS::RDS::') ? Properties?.DatabaseName : undefined,
  )
  const named = names.find((name) => typeof name === 'string')
  return (
    named ??
    service
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replace(/^(?=\d)/, '_')
  )
}

// The kit moves by itself where a port is taken. In a file they stay: whoever has two projects open knows where each is
async function portsToName({ root, state, config: { ports } }: Project): Promise<StagecraftConfig['ports'] | undefined> {
  if (existsSync(join(root, 'stagecraft.config.ts')))
    return /^\s*ports:/m.test(readFileSync(join(root, 'stagecraft.config.ts'), 'utf8')) ? ports : undefined
  if (isStarted(state)) return undefined
  for (let offset = 0; offset < 2_000; offset += 10) {
    const moved = Object.fromEntries(Object.entries(ports).map(([part, port]) => [part, port + offset])) as typeof ports // the same keys
    const free = await Promise.all(Object.values(moved).map(isFree))
    if (free.every(Boolean)) return offset === 0 ? undefined : moved
  }
  return undefined
}

// each group of the pool has somebody
function peopleOf(template: Description['template']): Person[] {
  const resources = Object.values(template.Resources)
  const pool = resources.find(({ Type }) => Type === 'AWS::Cognito::UserPool')
  const groups = resources.flatMap(({ Type, Properties }) => (Type === 'AWS::Cognito::UserPoolGroup' ? [Properties.GroupName] : []))
  const named = groups.filter((group) => typeof group === 'string')
  return (pool ? samplePeople(pool) : []).map((person, at, all) => {
    const own = named.filter((_, index) => index % all.length === at)
    return own.length > 0 ? { ...person, groups: own } : person
  })
}

function pageFolder(root: string): string | undefined {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !/^(\.|node_modules$)/.test(entry.name))
  return ['.', ...folders.map(({ name }) => name).sort()].find((folder) => existsSync(join(root, folder, 'vite.config.ts')))
}

function isModule(root: string): boolean {
  for (let at = root; ; at = dirname(at)) {
    const file = join(at, 'package.json')
    if (existsSync(file)) return /"type"\s*:\s*"module"/.test(readFileSync(file, 'utf8'))
    if (dirname(at) === at) return true
  }
}

/** The folder of the Git repository that `root` is in, itself or above. */
export function gitRoot(root: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return undefined
  }
}
