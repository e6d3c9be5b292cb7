import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml'

/** A parameter that a local stage sets otherwise than the stages on AWS do by default. */
export interface StageDifference {
  parameter: string
  locally: string
  /** The default of all stages, as it stands in the table. */
  byDefault: string
  /** The comment above it. A parameter without one has the same reason as the parameter above it. */
  why: string
}

/** What the entry `stage` of the table `params` in serverless.yml sets otherwise than `default`, with the comments as reasons. */
export async function stageDifferences(root: string, stage: string): Promise<StageDifference[]> {
  const file = parseDocument(await readFile(join(root, 'serverless.yml'), 'utf8'), { logLevel: 'silent' })
  const [own, byDefault] = [file.getIn(['params', stage]), file.getIn(['params', 'default'])]
  if (!isMap(own)) return []
  let why = own.commentBefore ?? ''
  return own.items.map((pair) => {
    const key = keyOf(pair)
    why = commentOf(pair) ?? why
    const other = isMap(byDefault) ? (byDefault as YAMLMap).get(key) : undefined
    return { parameter: key, locally: String(own.get(key)), byDefault: String(other ?? ''), why: why.trim().replaceAll(/\s*\n\s*/g, ' ') }
  })
}

function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : String(key)
}

function commentOf({ key }: Pair): string | undefined {
  return isScalar(key) ? (key.commentBefore ?? undefined) : undefined
}
