import { join, resolve } from 'node:path'
import type { Project } from '@stagecraft/localstack/project.ts'
import { requireAwsStage } from '../check-aws/stages.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'
import { makeSam } from '../sam/make.ts'

/** Writes a SAM template of a stage with the code beside it, validated and compared. `--json`: `{ file, functions, events, compared }`. Throws `no-stage`. */
export async function sam(project: Project, output: Output, stage: string, out: string | undefined): Promise<void> {
  await requireAwsStage(project.root, stage)
  const folder = out ? resolve(out) : join(project.programs, 'sam', stage)
  const made = await makeSam(project, stage, folder, (line) => output.say(`  …     ${line}`))
  output.result(
    made,
    () =>
      `  ${marks.ok}  ${made.file}: ${made.functions} functions with ${made.events} triggers and routes; valid, and the same system as ${stage} (${made.compared} parts compared)`,
  )
}
