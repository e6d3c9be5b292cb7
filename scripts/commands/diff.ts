import type { Project } from '@stagecraft/localstack/project.ts'
import colours from 'picocolors'
import { aws } from '../deployment/cloud.ts'
import { type Differences, differencesOf, releaseSide, type Side, stageSide } from '../deployment/diff.ts'
import { openTarget } from '../deployment/target.ts'
import type { Output } from '../output/output.ts'
import type { ResourceChange } from '../pr-report/report.ts'
import { packageRelease } from '../release/package.ts'

/** Shows what differs between two stages, or between a stage and the release of the current commit. `--json`: `Differences`. Nothing is changed. */
export async function diff(project: Project, output: Output, stage: string, other: string | undefined): Promise<void> {
  const target = await openTarget(project, stage, aws, 'show')
  const one = await stageSide(target)
  const two = other
    ? await stageSide(await openTarget(project, other, aws, 'show'))
    : await releaseSide(target, await packageRelease(project, (line) => output.say(`  …     ${line}`)))
  const differences = differencesOf(one, two)
  output.result(differences, () => diffText(one, two, differences))
}

export function diffText(one: Side, other: Side, { migrations, resources, parameters, drift }: Differences): string {
  const of = (side: Side) => `${side.name}: ${side.release ?? 'nothing'}`
  const only = (side: Side, names: string[]) => names.map((name) => `    only ${side.name}: ${name}`)
  const changed = (side: Side, lines: readonly string[]) => lines.map((line) => `    ${side.name}: ${line}`)
  const sections: [string, string[]][] = [
    ['migrations', [...only(one, migrations[0]), ...only(other, migrations[1])]],
    ['resources', resources.flatMap((each) => resourceText(one, other, each))],
    ['parameters', parameters.map(({ name, values }) => `    ${name}: ${values[0] ?? '–'} → ${values[1] ?? '–'}`)],
    ['changed by hand', [...changed(one, drift[0]), ...changed(other, drift[1])]],
  ]
  const found = sections.filter(([, lines]) => lines.length > 0)
  return [
    `  ${colours.bold(of(one))}  →  ${colours.bold(of(other))}`,
    ...(found.length === 0 ? ['', '  Nothing differs but names that hold the stage or the account.'] : []),
    ...found.flatMap(([title, lines]) => ['', `  ${title}`, ...lines]),
  ].join('\n')
}

function resourceText(one: Side, other: Side, { id, type, kind, properties }: ResourceChange): string[] {
  if (kind !== 'changed') return [`    only ${kind === 'added' ? other.name : one.name}: ${id} (${type})`]
  return [`    ${id} (${type})`, ...properties.map(({ path, before, after }) => `      ${path}: ${inline(before)} → ${inline(after)}`)]
}

// a text of several lines is looked at in the report of a pull request
function inline(text: string | undefined): string {
  const line = (text ?? '–').replaceAll(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}
