import type { Differences } from './differences.ts'
import { code, table } from './markdown.ts'
import type { Fate } from './resources.ts'

/** What becomes of each resource on a local stack, by type and engine, as a section. */
export function resourceReport({ stages, resources, onlyLocal }: Differences): string {
  const [first] = resources
  const rows = (first?.fates ?? []).map(({ id, type }, at) => ({
    id,
    type,
    becomes: becomes(resources.map(({ engines, fates }) => [engines, fates[at]])),
  }))
  const types = Map.groupBy(rows, ({ type }) => type)
  return `## Every resource, locally

The ${rows.length} resources of \`${stages.base}\`, and what becomes of them on the local stack of each engine: *the same*, made by *another road*, or *left out*.
\`npx stagecraft differences --json\` lists them one by one. Why *the same* lacks properties is listed [below](#the-engine-${first?.engines[0] ?? ''}).

${table(
  ['resource type', 'how many', 'locally'],
  [...types].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([type, ofType]) => rowsOf(type, ofType)),
)}${onlyHere(onlyLocal)}`
}

interface Row {
  id: string
  becomes: string
}

// one row for all of a type that end alike; those are named that do not end as most do
function rowsOf(type: string, ofType: readonly Row[]): string[][] {
  const groups = [...Map.groupBy(ofType, ({ becomes }) => becomes)].sort(([, one], [, other]) => other.length - one.length)
  return groups.map(([text, group], at) => {
    const names = at > 0 ? `: ${group.map(({ id }) => code(id)).join(', ')}` : ''
    return [code(type), `${group.length}${names}`, text]
  })
}

function becomes(fates: readonly (readonly [readonly string[], Fate | undefined])[]): string {
  const texts = [...Map.groupBy(fates, ([, fate]) => text(fate))]
  if (texts.length === 1) return texts[0]?.[0] ?? ''
  return texts.map(([each, of]) => `${of.flatMap(([engines]) => engines).join(', ')}: ${each}`).join('<br>')
}

function text(fate: Fate | undefined): string {
  if (fate && fate.fate !== 'same') return `*${fate.fate === 'left out' ? 'left out' : 'another road'}*: ${fate.why?.replace(/[^.]$/, '$&.')}`
  const names = Object.keys(fate?.without ?? {}).sort()
  return names.length > 0 ? `*the same*, but for ${names.map(code).join(', ')}` : '*the same*'
}

function onlyHere(list: Differences['onlyLocal']): string {
  if (list.length === 0) return ''
  return `\n\nOnly the local template has these:\n\n${table(
    ['resource', 'type', 'why'],
    list.map(({ id, type, why }) => [code(id), code(type), why]),
  )}`
}
