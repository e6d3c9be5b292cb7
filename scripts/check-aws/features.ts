import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import { parse } from 'yaml'
import type { Checked } from './checked.ts'
import { parseTemplate } from './template-file.ts'

/** What a feature's folder adds to the template. */
export interface Growth {
  /** The folder, relative to the project; `serverless.yml` for what the Framework adds for all. */
  feature: string
  resources: number
  /** Of JSON. */
  bytes: number
}

/** How much of the template each folder makes up, the largest first. */
export async function growthOf(root: string, checked: Checked): Promise<Growth[]> {
  const owner = ownersOf(await declarations(root, checked.stage), checked)
  const all = Object.entries(checked.template.Resources).map(([id, resource]) => ({
    feature: owner(id) ?? 'serverless.yml',
    bytes: JSON.stringify(resource).length + id.length,
  }))
  return [...Map.groupBy(all, ({ feature }) => feature)]
    .map(([feature, each]) => ({ feature, resources: each.length, bytes: each.reduce((sum, { bytes }) => sum + bytes, 0) }))
    .sort((one, other) => other.resources - one.resources)
}

/** The folder of each resource's feature, by logical id, sorted; what the Framework adds for all has none. */
export async function featuresOf(root: string, checked: Pick<Checked, 'stage' | 'template'>): Promise<Record<string, string>> {
  const owner = ownersOf(await declarations(root, checked.stage), checked)
  const found = Object.keys(checked.template.Resources)
    .sort()
    .flatMap((id) => {
      const folder = owner(id)
      return folder ? [[id, folder] as const] : []
    })
  return Object.fromEntries(found)
}

interface Declared {
  folder: string
  functions: string[]
  resources: string[]
}

// `features` and `resources` of serverless.yml are lists of ${file(path)}; what a stage does not have is a list without its file
async function declarations(root: string, stage: string | undefined): Promise<Declared[]> {
  const system = parse(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' }) as System // looked at below
  const values = { ...system.params?.default, ...(stage && system.params?.[stage]) }
  const files = [system.features ?? [], system.resources ?? []]
    .flat()
    .flatMap((each) => /^\$\{file\(([^)]+)\)/.exec(String(each))?.[1] ?? [])
    .map((file) => file.replace(/\$\{param:(\w+)\}/g, (_, name: string) => String(values[name])))
  return Promise.all(
    files.map(async (file) => {
      const { functions = {}, stack, Resources } = parseFeature(await readFile(join(root, file), 'utf8').catch(() => '{}'), file)
      return { folder: dirname(file), functions: Object.keys(functions), resources: Object.keys(stack?.Resources ?? Resources ?? {}) }
    }),
  )
}

interface System {
  params?: Record<string, Record<string, unknown> | null>
  features?: unknown[]
  resources?: unknown
}

interface Feature {
  functions?: Record<string, unknown>
  stack?: { Resources?: Record<string, unknown> }
  Resources?: Record<string, unknown>
}

function parseFeature(text: string, file: string): Feature {
  return (/^Resources:/m.test(text) ? parseTemplate(text, file) : parse(text, { logLevel: 'silent' })) as Feature // as the Framework takes it
}

// What the Framework makes of a function has its name in its own (https://www.serverless.com/framework/docs/providers/aws/guide/resources),
// or refers to what has: a route to its integration, an integration to its function
function ownersOf(declared: readonly Declared[], { template }: Pick<Checked, 'template'>): (id: string) => string | undefined {
  const byResource = new Map(declared.flatMap(({ folder, resources }) => resources.map((id) => [id, folder] as const)))
  const byFunction = declared
    .flatMap(({ folder, functions }) => functions.map((name) => ({ prefix: normalized(name), folder })))
    .sort((one, other) => other.prefix.length - one.prefix.length)
  const direct = (id: string) => byResource.get(id) ?? byFunction.find(({ prefix }) => isMadeFor(id, prefix))?.folder
  return (id) => direct(id) ?? referencesIn(template.Resources[id]?.Properties).map(direct).find(Boolean)
}

function isMadeFor(id: string, prefix: string): boolean {
  return (
    id.startsWith(`HttpApiIntegration${prefix}`) ||
    /^(LambdaFunction|LogGroup|IamRole|EventSourceMapping|Lambda(Permission|EvConf|Version)|EventsRule|Schedule)/.test(
      id.startsWith(prefix) ? id.slice(prefix.length) : '',
    )
  )
}

// https://github.com/serverless/serverless/blob/v3.40.0/lib/plugins/aws/lib/naming.js
function normalized(name: string): string {
  const text = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
