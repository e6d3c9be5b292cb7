import type { Differences } from './differences.ts'
import { cells, engineReport } from './engine-report.ts'
import { table } from './markdown.ts'
import { resourceReport } from './resource-report.ts'
import { stageReport } from './stage-report.ts'

/** docs/differences.md. */
export function reportOf(differences: Differences): string {
  return `# What differs, and why

\`make differences\` generates this page from the compiled templates and from declarations in the code: do not edit it. A test fails if something
differs that is not on it.

- [Locally and on AWS](#every-resource-locally): each resource, then each part of the local stack
- [Between two stages](#between-two-stages): each property, by the line of the stage table that allows it

${resourceReport(differences)}

${Object.entries(differences.parts)
  .map(([title, list]) => `## ${title}\n\n${table(['locally', 'on AWS', 'why'], list.map(cells))}`)
  .join('\n\n')}

${engineReport(differences.engine)}

${stageReport(differences.stages)}
`
}
