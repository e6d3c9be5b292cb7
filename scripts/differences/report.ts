import type { Difference } from '@stagecraft/localstack/difference.ts'
import { differences as ofKit } from '@stagecraft/localstack/differences.ts'
import type { Capabilities } from '@stagecraft/localstack/engines/engine.ts'
import type { StageDifference } from './stage-table.ts'

/** Everything that a local stack does otherwise than AWS, as data. */
export interface Differences {
  stage: readonly StageDifference[]
  parts: Readonly<Record<string, readonly Difference[]>>
  engine: { name: string; capabilities: Capabilities }
}

/** The differences of the kit, of this engine and of the stage table. */
export function differencesOf(engine: { name: string; capabilities: Capabilities }, stage: readonly StageDifference[]): Differences {
  return { stage, parts: ofKit, engine: { name: engine.name, capabilities: engine.capabilities } }
}

/** docs/differences.md. */
export function reportOf({ stage, parts, engine }: Differences): string {
  const { lacks, standsIn, actions, differs } = engine.capabilities
  return `# What differs locally, and why

Made by \`make differences\` from what the code declares: do not edit it. The functions, queues, topics, roles, alarms and parameters of
\`serverless.yml\` exist locally as on AWS. These are the exceptions.

${Object.entries(parts)
  .map(([title, list]) => `## ${title}\n\n${table(['locally', 'on AWS', 'why'], list.map(cells))}`)
  .join('\n\n')}

## The stage table

What the entry \`local\` of \`params\` in \`serverless.yml\` sets otherwise than \`default\`.

${table(
  ['parameter', 'locally', 'by default', 'why'],
  stage.map((each) => [code(each.parameter), code(each.locally), code(each.byDefault), each.why]),
)}

## The engine: ${engine.name}

${table(['locally', 'on AWS', 'why'], differs.map(cells))}

A role that is granted one of these actions may also call the batch action.

${table(
  ['action', 'also granted', 'why'],
  Object.entries(actions).map(([action, { also, why }]) => [code(action), also.map(code).join(', '), why]),
)}

The template is deployed without these resource types, and \`make up\` prints each one it leaves out. Anything else that the engine refuses is an error.

${table(
  ['resource type', 'why'],
  [...Object.entries(standsIn).map(([type, { why }]) => [code(type), why]), ...Object.entries(lacks).map(([type, why]) => [code(type), why])],
)}
`
}

function cells({ locally, onAws = '', why }: Difference): string[] {
  return [locally, onAws, why]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}

function code(text: string): string {
  return text ? `\`${text}\`` : ''
}
