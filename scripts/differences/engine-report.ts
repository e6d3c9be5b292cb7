import type { Difference } from '@stagecraft/localstack/difference.ts'
import type { Capabilities } from '@stagecraft/localstack/engines/engine.ts'
import { code, table } from './markdown.ts'

/** What an engine declares, as a section. */
export function engineReport({ name, capabilities }: { name: string; capabilities: Capabilities }): string {
  const { lacks, leavesOut, onlyOnAws, assumedOnAws, standsIn, actions, differs } = capabilities
  return `## The engine: ${name}

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
  Object.entries(leavesOut).flatMap(([type, properties]) => Object.entries(properties).map(([property, why]) => [code(type), code(property), why])),
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
that name with the dimension \`local-<logical id>\`, which a test can put.`
}

/** A difference as a row; the column *on AWS* is empty if the first one makes it clear. */
export function cells({ locally, onAws = '', why }: Difference): string[] {
  return [locally, onAws, why]
}
