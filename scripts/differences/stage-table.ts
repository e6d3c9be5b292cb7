import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isScalar, type Pair, parseDocument } from 'yaml'

/** The stage table: `params` in serverless.yml. */
export interface StageTable {
  /** Its rows but `default`, in their order. */
  stages: readonly string[]
  /** The parameters that some stage sets, in their order. */
  parameters: readonly string[]
  /** The line that says what a parameter is on a stage: the stage’s own, or the default’s. Undefined where neither has it. */
  line(stage: string, parameter: string): Line | undefined
}

export interface Line {
  /** The row it is in. */
  row: string
  parameter: string
  /** As it stands in the table. */
  value: string
  /** The comment above it. A line without one has the same reason as the line above it. */
  why: string
}

/** The stage table with its comments as reasons. */
export async function readStageTable(root: string): Promise<StageTable> {
  const file = parseDocument(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' })
  const table = file.get('params')
  const names = isMap(table) ? table.items.map(nameOf) : []
  const rows = new Map(names.map((row) => [row, linesOf(row, file.getIn(['params', row]))]))
  const stages = names.filter((name) => name !== 'default')
  return {
    stages,
    parameters: [...new Set(stages.flatMap((stage) => [...(rows.get(stage)?.keys() ?? [])]))],
    line: (stage, parameter) => rows.get(stage)?.get(parameter) ?? rows.get('default')?.get(parameter),
  }
}

/** Why a line differs from the base stage’s: the comments above those of the two that are a stage’s own, not the default’s. */
export function reasonsOf(line: Line, base: Line | undefined): string[] {
  return [line, ...(base ? [base] : [])].flatMap(({ row, why }) => (row !== 'default' && why ? [why] : []))
}

function linesOf(row: string, lines: unknown): Map<string, Line> {
  if (!isMap(lines)) return new Map()
  let why = lines.commentBefore ?? ''
  return new Map(
    lines.items.map((pair) => {
      const parameter = nameOf(pair)
      why = commentOf(pair) ?? why
      return [parameter, { row, parameter, value: String(lines.get(parameter)), why: why.trim().replaceAll(/\s*\n\s*/g, ' ') }]
    }),
  )
}

function nameOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key)
}

function commentOf({ key }: Pair): string | undefined {
  return isScalar(key) ? (key.commentBefore ?? undefined) : undefined
}
