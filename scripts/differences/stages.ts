import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { type Project, readJson, writeJson } from '@stagecraft/localstack/project.ts'
import { inputHash } from '@stagecraft/localstack/stack/description.ts'
import { compileVariants, type Lines } from '@stagecraft/localstack/stack/framework/variants.ts'
import type { Template } from '../check-aws/checked.ts'
import { describeStage } from '../check-aws/describe-stage.ts'
import { awsStages } from '../check-aws/stages.ts'
import { comparable } from './comparable.ts'
import { isSameButForNames } from './names.ts'
import { keyOf, movedParts, type Part } from './parts.ts'
import { type Line, readStageTable, type StageTable } from './stage-table.ts'

/** How the stages differ from the one that all lead to: `prod`, or else the last one on AWS in the stage table. */
export interface StageDifferences {
  base: string
  others: readonly string[]
  /** What the lines of the stage table change, in the table’s order. */
  lines: readonly Changed[]
  /** What several lines change only together. */
  together: readonly (Part & { stage: string })[]
  /** What differs because names hold the stage’s name. */
  named: readonly (Part & { stage: string })[]
  /** What no line of the stage table allows. */
  unlisted: readonly (Part & { stage: string })[]
}

/** What the template of the base stage becomes with one line of other stages. */
export interface Changed {
  /** The stages with this line’s value, none of them the base. */
  stages: readonly string[]
  line: Line
  base: Line | undefined
  parts: readonly Part[]
}

/**
 * Compiles the base stage with each line of the other stages, and with all lines of each. With all lines of another stage it must be that stage,
 * apart from names: what is not is `unlisted`. About 20 s, and kept until one of the files changes that it is made from. Throws `no-stages`,
 * `description-refused`.
 */
export async function stageDifferences(project: Project): Promise<StageDifferences> {
  const stages = await awsStages(project.root)
  const base = stages.find((stage) => stage === 'prod') ?? stages.at(-1) ?? ''
  const hash = await hashOf(project, base)
  const file = join(project.programs, 'cache', 'stage-differences.json')
  const kept = await readJson<{ hash: string; found: StageDifferences }>(file)
  if (kept?.hash === hash) return kept.found
  const found = await compare(project, base)
  await writeJson(file, { hash, found })
  return found
}

async function hashOf(project: Project, base: string): Promise<string> {
  const hash = createHash('sha256').update(await inputHash({ ...project, stage: base }))
  for (const file of globSync('*.{ts,js}', { cwd: import.meta.dirname }).sort()) hash.update(await readFile(join(import.meta.dirname, file)))
  return hash.digest('hex')
}

async function compare(project: Project, base: string): Promise<StageDifferences> {
  const table = await readStageTable(project.root)
  const others = table.stages.filter((stage) => stage !== base)
  const single = differingLines(table, base, others)
  const rows = others.map((stage) =>
    Object.fromEntries(single.filter(({ stages }) => stages.includes(stage)).map(({ line }) => [line.parameter, stage])),
  )
  const alone = single.map(({ line, stages: [stage = ''] }) => ({ [line.parameter]: stage }))
  const templates = await compileVariants(project, base, [{}, ...rows, ...alone])
  const [asIs, ...compiled] = templates.map((template) => template && comparable(template))
  if (!asIs) throw refused(base, {})
  const lines = single.map((each, at) => {
    const moved = compiled[others.length + at]
    // a line may be one that the description cannot have without another
    return { ...each, parts: moved ? movedParts(asIs, moved) : [] }
  })
  const found: Found[] = []
  for (const [at, stage] of others.entries()) {
    const asOther = compiled[at]
    if (!asOther) throw refused(base, rows[at] ?? {})
    const { template } = await describeStage(project, stage)
    found.push(differencesOf({ asIs, asOther, other: comparable(template) }, base, stage, lines))
  }
  return {
    base,
    others,
    lines,
    together: found.flatMap((each) => each.together),
    named: found.flatMap((each) => each.named),
    unlisted: found.flatMap((each) => each.unlisted),
  }
}

type Found = Pick<StageDifferences, 'together' | 'named' | 'unlisted'>

/** `asOther` is the base stage with all lines of the other one: what it changes comes from the table, and what is then left does not. */
function differencesOf(
  { asIs, asOther, other }: { asIs: Template; asOther: Template; other: Template },
  base: string,
  stage: string,
  lines: readonly Changed[],
): Found {
  const at = (parts: Part[]) => parts.map((part) => ({ ...part, stage }))
  const left = movedParts(asOther, other, (one, two) => isSameButForNames(one, two, base, stage))
  const [unlisted, moved] = [
    new Set(left.map(keyOf)),
    new Set(lines.filter(({ stages }) => stages.includes(stage)).flatMap(({ parts }) => parts.map(keyOf))),
  ]
  return {
    together: at(movedParts(asIs, asOther).filter((part) => !moved.has(keyOf(part)) && !moved.has(keyOf({ ...part, property: undefined })))),
    named: at(movedParts(asOther, other).filter((part) => !unlisted.has(keyOf(part)))),
    unlisted: at(left),
  }
}

/** Each value of a parameter that is not the base stage’s, once. */
function differingLines(table: StageTable, base: string, others: readonly string[]): Omit<Changed, 'parts'>[] {
  return table.parameters.flatMap((parameter) => {
    const own = table.line(base, parameter)
    const lines = others.flatMap((stage) => {
      // a stage may have none
      const line = table.line(stage, parameter) ?? { row: 'default', parameter, value: '', why: '' }
      return line.value !== (own?.value ?? '') ? [{ stage, line }] : []
    })
    return [...Map.groupBy(lines, ({ line }) => line.value).values()].flatMap((same) => {
      const [first] = same
      // of equal lines the one that says why
      const line = (same.find(({ line: { why } }) => why) ?? first)?.line
      return line ? [{ stages: same.map(({ stage }) => stage), line, base: own }] : []
    })
  })
}

function refused(base: string, lines: Lines): StagecraftError {
  const from = [...new Set(Object.values(lines))].join(', ')
  return new StagecraftError('description-refused', `The Serverless Framework refused ${base}${from ? ` with the lines of ${from}` : ''}.`, {
    hint: `\`npx serverless package --stage ${from || base}\` shows why.`,
  })
}
