import type { Project } from '@stagecraft/localstack/project.ts'
import colours from 'picocolors'
import { aws } from '../deployment/cloud.ts'
import type { Check } from '../doctor/check.ts'
import { examine } from '../doctor/doctor.ts'
import { marks } from '../output/marks.ts'
import type { Output } from '../output/output.ts'

/** Looks at what a first deployment of a stage needs. Ends with exit code 1 where something is missing. `--json`: the `Check`s of scripts/doctor/check.ts. */
export async function doctor(project: Project, output: Output, { stage }: { stage: string }): Promise<void> {
  const checks = await examine(project, stage, aws)
  output.result(checks, () => checks.map(lineOf).join('\n'))
  if (checks.some(({ result }) => result === 'fail')) process.exitCode = 1
}

const signs: Record<Check['result'], string> = {
  ok: marks.ok,
  fail: marks.fail,
  warn: colours.yellow('warn'),
  look: colours.cyan('look'),
  skipped: colours.dim('-   '),
}

function lineOf({ name, result, says, remedy }: Check): string {
  const way = remedy?.split('\n').map((line) => `\n        ${colours.dim(line)}`)
  return `  ${signs[result]}  ${name.padEnd(14)} ${says}${way?.join('') ?? ''}`
}
