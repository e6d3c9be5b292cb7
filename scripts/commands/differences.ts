import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { differencesOf, undeclared } from '../differences/differences.ts'
import { reportOf } from '../differences/report.ts'
import type { Output } from '../output/output.ts'

/**
 * What differs between AWS and a local stack, and between two stages, as Markdown; with `write` into docs/differences.md. `--json`: the same as data.
 * Ends with 1 where something differs that nothing declares.
 */
export async function showDifferences(project: Project, output: Output, { write }: { write?: true }): Promise<void> {
  const found = await differencesOf(project, project.engine)
  if (write) await writeFile(join(project.root, 'docs', 'differences.md'), reportOf(found))
  output.result(found, () => (write ? 'Wrote docs/differences.md.' : reportOf(found)))
  const wrong = undeclared(found)
  for (const each of wrong) output.say(each)
  if (wrong.length > 0) process.exitCode = 1
}
