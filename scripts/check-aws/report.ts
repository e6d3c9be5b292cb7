import colours from 'picocolors'
import { marks } from '../output/marks.ts'
import { megabytes } from '../output/megabytes.ts'
import { type CheckResult, limits } from './check.ts'
import type { Suppressed, ToolFinding } from './tools/template-files.ts'

/** The result as a person reads it: a table of the templates, what each feature adds, sizes, findings, and what is excused. */
export function reportText(result: CheckResult): string {
  return [
    '',
    ...table(result),
    '',
    ...growth(result),
    '',
    ...bundles(result),
    ...section(
      'Excused, each with its reason',
      groups(result.suppressed, (each) => each.reason),
    ),
    ...section('Findings', findings(result.findings)),
    '',
    summary(result),
  ].join('\n')
}

function table({ templates, findings, suppressed }: CheckResult): string[] {
  const width = Math.max(...templates.map(({ name }) => name.length), 5)
  return [
    colours.dim(`  ${'stage'.padEnd(width)}  resources of ${limits.resources}   bytes of 1 MB    findings  excused`),
    ...templates.map(({ name, resources, bytes }) => {
      const [found, excused] = [findings, suppressed].map((list) => list.filter(({ template }) => template === name).length)
      return `  ${name.padEnd(width)}  ${String(resources).padStart(16)}   ${`${bytes} (${Math.round((bytes / limits.templateBytes) * 100)} %)`.padStart(13)}  ${String(found).padStart(10)}  ${String(excused).padStart(7)}`
    }),
  ]
}

// the largest template’s: the stages differ by a few
function growth({ templates }: CheckResult): string[] {
  const [largest] = templates.filter((each) => each.growth.length > 0).toSorted((one, other) => other.resources - one.resources)
  if (!largest) return []
  return [
    colours.dim(`  What each feature adds to ${largest.name}`),
    ...largest.growth.map(
      ({ feature, resources, bytes }) => `  ${feature.padEnd(32)} ${String(resources).padStart(4)} resources ${String(bytes).padStart(7)} bytes`,
    ),
  ]
}

function bundles({ bundles: all }: CheckResult): string[] {
  return [
    colours.dim('  Bundles: the archive, and the code in it'),
    ...all
      .toSorted((one, other) => other.packed - one.packed)
      .map(({ name, packed, bytes }) => `  ${name.padEnd(32)} ${megabytes(packed).padStart(8)} ${megabytes(bytes).padStart(8)}`),
  ]
}

function section(title: string, lines: string[]): string[] {
  return lines.length > 0 ? ['', colours.dim(`  ${title}`), ...lines] : []
}

// the same of several resources and stages is told once
function groups(list: readonly Suppressed[], textOf: (each: Suppressed) => string): string[] {
  return [...Map.groupBy(list, (each) => `${each.id}: ${textOf(each)}`)].map(
    ([text, each]) => `  ${marks.ok}  ${text}\n        ${colours.dim(namesOf(each))}`,
  )
}

function findings(list: readonly ToolFinding[]): string[] {
  return [...Map.groupBy(list, ({ tool, id, what, remedy }) => JSON.stringify([tool, id, what, remedy])).values()].map((each) => {
    const { tool = '', id = '', what = '', remedy = '' } = each[0] ?? {}
    return `  ${marks.fail}  ${tool} ${id}: ${what}\n        ${namesOf(each)}\n        ${colours.dim(remedy)}`
  })
}

function namesOf(list: readonly { resource: string; template: string }[]): string {
  const templates = [...new Set(list.map(({ template }) => template))]
  return `${[...new Set(list.map(({ resource }) => resource))].join(', ')} (${templates.join(', ')})`
}

function summary({ templates, findings: found, suppressed, passed, seconds }: CheckResult): string {
  const mark = found.length > 0 ? marks.fail : marks.ok
  return `  ${mark}  ${templates.length} templates in ${Math.round(seconds)} s: ${found.length} findings, ${suppressed.length} excused; ${passed.checkov} checks of checkov and ${passed.policies} policies hold`
}
