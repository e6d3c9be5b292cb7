import { code, table } from './markdown.ts'
import type { Part } from './parts.ts'
import { reasonsOf } from './stage-table.ts'
import type { Changed, StageDifferences } from './stages.ts'

/** What differs between stages, by the lines of the stage table, as a section. */
export function stageReport({ base, others, lines, together, named, unlisted }: StageDifferences): string {
  const parameters = [...Map.groupBy(lines, ({ line }) => line.parameter)]
  return `## Between two stages

Each line of the stage table (\`params\` in \`serverless.yml\`) that is not the same on every stage, and what it changes. \`${base}\` is compiled with each
value of the other stages (${others.join(', ')}), one at a time: what moves in the template is listed. With all lines of another stage, \`${base}\` must be
that stage, apart from names.

${table(
  ['parameter', 'values', 'why', 'what it changes'],
  parameters.map(([parameter, changed]) => [code(parameter), values(base, changed), why(changed), changes(changed.flatMap(({ parts }) => parts))]),
)}
${section('Several lines change these only together:', together)}
### Names

Names hold the stage’s name, so that stages can share an account. It is the only difference that needs no line, and nothing else may depend on it.

${table(['resource type', 'properties with the stage’s name'], names(named))}
${section('**No line of the stage table allows these:**', unlisted)}`.trimEnd()
}

function values(base: string, changed: readonly Changed[]): string {
  const own = changed[0]?.base
  return [`${base}: ${value(own?.value)}`, ...changed.map(({ stages, line }) => `${stages.join(', ')}: ${value(line.value)}`)].join('<br>')
}

function value(text: string | undefined): string {
  return text ? code(text) : 'none'
}

function why(changed: readonly Changed[]): string {
  return [...new Set(changed.flatMap(({ line, base }) => reasonsOf(line, base)))]
    .map((each) => each.replace(/^./, (first) => first.toUpperCase()))
    .join('. ')
}

function changes(parts: readonly Part[]): string {
  if (parts.length === 0) return 'Nothing in the template: the deployment reads it'
  const kinds = Map.groupBy(new Map(parts.map((part) => [`${part.id}.${part.property}`, part])).values(), kindOf)
  return [...kinds].map(([kind, same]) => `${kind}${same.length > 1 ? ` × ${same.length}` : ''}`).join(', ')
}

// `Lambda::Function` VpcConfig
function kindOf({ section, type, property }: Part): string {
  const kind = code(type?.replace(/^AWS::/, '') ?? section)
  return property ? `${kind} ${property}` : `all of ${kind}`
}

function names(named: readonly Part[]): string[][] {
  const types = Map.groupBy(named, ({ section, type }) => type ?? section)
  return [...types]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([type, parts]) => [code(type), [...new Set(parts.map(({ property }) => code(property ?? '')))].join(', ')])
}

function section(title: string, parts: readonly (Part & { stage: string })[]): string {
  if (parts.length === 0) return ''
  return `\n${title}\n\n${table(
    ['stage', 'what'],
    parts.map((part) => [part.stage, `${code(part.id)} ${kindOf(part)}`]),
  )}\n`
}
