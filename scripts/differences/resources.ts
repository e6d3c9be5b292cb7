import { isDeepStrictEqual } from 'node:util'
import type { Capabilities, Engine } from '@stagecraft/localstack/engines/engine.ts'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { adaptTemplate } from '@stagecraft/localstack/stack/template/adapt-template.js'
import { referencesIn } from '@stagecraft/localstack/stack/template/references-in.ts'
import { mainPart, partBeside } from '@stagecraft/localstack/stack/template/split-template.js'
import type { Template } from '../check-aws/checked.ts'

/** What becomes of a resource on a local stack. */
export interface Fate {
  id: string
  type: string
  /** `same`: the engine makes it. `other road`: something else of the local stack does. `left out`: nothing does. */
  fate: 'same' | 'other road' | 'left out'
  /** Of all but `same`. */
  why?: string
  /** What is taken out of a resource that is there: property → why. */
  without?: Readonly<Record<string, string>>
  /** Properties that are not the same, for no declared reason. */
  unlisted?: readonly string[]
}

/** Why the local template does not have a resource, where it has not. */
export type WhyAbsent = (id: string) => string | undefined

/** The name of the database that stands in for a cluster. */
type Database = string | undefined

/** What becomes of each resource of `base` on a local stack with this engine, where `local` is the template before the engine’s pass. */
export function fatesOf(
  base: Template,
  local: Template,
  engine: Pick<Engine, 'capabilities' | 'beside'>,
  database: Database,
  why: WhyAbsent,
): Fate[] {
  const find = fateIn(local, engine, database)
  return Object.entries(base.Resources).map(([id, { Type: type }]) => {
    const here = local.Resources[id]
    if (here) return find(id, here)
    const reason = why(id)
    return { id, type, fate: 'left out', why: reason ?? '', ...(reason ? {} : { unlisted: ['all of it'] }) }
  })
}

function fateIn(local: Template, { capabilities, beside }: Pick<Engine, 'capabilities' | 'beside'>, database: Database) {
  const types = beside?.types ?? []
  const split = partBeside(local, types, { region: 'eu-central-1', account: '000000000000' })
  // what the other engine puts out is known once it runs
  const values = Object.fromEntries(Object.keys(split.wanted).map((reference) => [reference, reference]))
  const standIn = { host: '127.0.0.1', port: 5432, database: database ?? '', secretArn: 'local' }
  const part = mainPart(local, types, values)
  const before = part.Resources
  const main = adaptTemplate(part, capabilities, standIn)
  const other = beside ? adaptTemplate(split.beside, beside.engine.capabilities, undefined) : undefined
  const isStandIn = (id: string) => capabilities.standsIn[local.Resources[id]?.Type ?? ''] !== undefined
  return (id: string, { Type: type }: TemplateResource): Fate => {
    const isBeside = types.some((prefix) => type.startsWith(prefix))
    const [adapted, its] = isBeside && other && beside ? [other, beside.engine.capabilities] : [main, capabilities]
    const road = its.otherRoads[type]
    const gone = adapted.leftOut.find(({ logicalId }) => logicalId === id)
    if (gone)
      return road || its.standsIn[type] ? { id, type, fate: 'other road', why: road ?? gone.why } : { id, type, fate: 'left out', why: gone.why }
    if (isBeside) return { id, type, fate: 'other road', why: road ?? beside?.why ?? '' }
    if (road) return { id, type, fate: 'other road', why: road }
    return { id, type, fate: 'same', ...changesOf(before[id] as TemplateResource, main.template.Resources[id] as TemplateResource, isStandIn, its) } // neither left out nor beside
  }
}

/** What the pass took out of a resource or put into it, with the declared reasons. */
function changesOf(
  before: TemplateResource,
  after: TemplateResource,
  isStandIn: (id: string) => boolean,
  { leavesOut }: Capabilities,
): Pick<Fate, 'without' | 'unlisted'> {
  const [one, other] = [before.Properties ?? {}, after.Properties ?? {}]
  const changed = Object.keys({ ...one, ...other }).filter((name) => !isDeepStrictEqual(one[name], other[name]))
  const reasonFor = (name: string): string | undefined => {
    if (leavesOut[before.Type]?.[name]) return leavesOut[before.Type]?.[name]
    if (/^(Policies|\w*PolicyDocument)$/.test(name)) return grants
    if (referencesIn(one[name]).some(isStandIn)) return 'It names what stands in for a part of the template.'
    return before.Type === 'AWS::CloudWatch::Alarm' ? watched : undefined
  }
  const reasons = changed.map((name) => [name, reasonFor(name)] as const)
  const without = Object.fromEntries(reasons.flatMap(([name, why]) => (why ? [[name, why]] : [])))
  const unlisted = reasons.filter(([, why]) => !why).map(([name]) => name)
  return { ...(Object.keys(without).length > 0 ? { without } : {}), ...(unlisted.length > 0 ? { unlisted } : {}) }
}

const grants = 'Grants for what is left out, or that only AWS checks, are left out. A batch action is granted with the single one.'
const watched = 'What it watches is left out: it has a name in its place, under which a test can put its metric.'
