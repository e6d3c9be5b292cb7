import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { engineNamed } from '@stagecraft/localstack/engines/index.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import { differencesOf, reportOf } from '../differences/report.ts'
import { stageDifferences } from '../differences/stage-table.ts'
import type { Output } from '../output/output.ts'

/** What a local stack does otherwise than AWS, and why, as Markdown; with `write` into docs/differences.md. `--json`: the same as data. */
export async function showDifferences(project: Project, output: Output, { write }: { write?: true }): Promise<void> {
  const found = differencesOf(engineNamed(project.engine), await stageDifferences(project.root, 'local'))
  if (write) await writeFile(join(project.root, 'docs', 'differences.md'), reportOf(found))
  output.result(found, () => (write ? 'Wrote docs/differences.md.' : reportOf(found)))
}
