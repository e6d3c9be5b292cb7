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
  const { lacks, leavesOut, onlyOnAws, assumedOnAws, standsIn, actions, differs } = engine.capabilities
  return `# What differs locally, and why

\`make differences\` generates this page from declarations in the code: do not edit it. The functions, queues, topics, roles and parameters of
\`serverless.yml\` exist locally as on AWS. This page lists the exceptions. The column *on AWS* is empty if the first column makes it clear.

${Object.entries(parts)
  .map(([title, list]) => `## ${title}\n\n${table(['locally', 'on AWS', 'why'], list.map(cells))}`)
  .join('\n\n')}

## The stage table

These parameters have another value in \`params.local\` of \`serverless.yml\` than in \`params.default\`.

${table(
  ['parameter', 'locally', 'by default', 'why'],
  stage.map((each) => [code(each.parameter), code(each.locally), code(each.byDefault), each.why]),
)}

## The engine: ${engine.name}

${table(['locally', 'on AWS', 'why'], differs.map(cells))}

If a role is granted one of these actions, it is also granted the batch action.

${table(
  ['action', 'also granted', 'why'],
  Object.entries(actions).map(([action, { also, why }]) => [code(action), also.map(code).join(', '), why]),
)}

The template is deployed without resources of these types, and \`make up\` prints each one that it leaves out. Anything else that the engine refuses is an error.

${table(
  ['resource type', 'why'],
  [...Object.entries(standsIn).map(([type, { why }]) => [code(type), why]), ...Object.entries(lacks).map(([type, why]) => [code(type), why])],
)}

Resources that are there lack these properties:

${table(
  ['resource type', 'property', 'why'],
  Object.entries(leavesOut).flatMap(([type, properties]) => Object.entries(properties).map(([name, why]) => [code(type), code(name), why])),
)}

No role is granted these actions locally:

${table(
  ['action', 'why'],
  Object.entries(onlyOnAws).map(([action, why]) => [code(action), why]),
)}

A role that only one of these services may assume is left out:

${table(
  ['service', 'why'],
  Object.entries(assumedOnAws).map(([service, why]) => [code(service), why]),
)}

A condition, a parameter or an output of the template goes with what it belongs to. An alarm on something that was left out watches a metric of
that name with the dimension \`local-<logical id>\`, which a test can put.
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
