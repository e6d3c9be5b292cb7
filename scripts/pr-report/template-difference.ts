import { isDeepStrictEqual } from 'node:util'

/** A value that is not the same on both sides; a side is undefined where there is none. */
export interface Difference {
  /** Names of properties, and numbers for places in lists. */
  path: readonly (string | number)[]
  before: unknown
  after: unknown
}

/** What differs, at the deepest place where it can be told. Lists are compared by what their entries say, so that one entry more is one difference. */
export function differencesBetween(before: unknown, after: unknown, path: Difference['path'] = []): Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  if (isObject(before) && isObject(after) && !isCall(before) && !isCall(after))
    return keysOf(before, after).flatMap((key) => differencesBetween(before[key], after[key], [...path, key]))
  if (isListOfObjects(before) && isListOfObjects(after)) return betweenLists(before, after, path)
  return [{ path, before, after }]
}

function betweenLists(before: readonly unknown[], after: readonly unknown[], path: Difference['path']): Difference[] {
  const [left, right] = [without(before, after), without(after, before)]
  // the entry of the other side that says the same of itself, else the next one
  const pairs = left.map((one) => {
    const at = right.findIndex((other) => idOf(other.value) !== undefined && idOf(other.value) === idOf(one.value))
    return { one, other: at < 0 ? undefined : right.splice(at, 1)[0] }
  })
  for (const pair of pairs) if (!pair.other && idOf(pair.one.value) === undefined) pair.other = right.shift()
  return [
    ...pairs.flatMap(({ one, other }) => differencesBetween(one.value, other?.value, [...path, other?.at ?? one.at])),
    ...right.flatMap(({ value, at }) => differencesBetween(undefined, value, [...path, at])),
  ]
}

interface Entry {
  value: unknown
  at: number
}

function without(list: readonly unknown[], other: readonly unknown[]): Entry[] {
  const taken = [...other]
  return list.flatMap((value, at) => {
    const same = taken.findIndex((each) => isDeepStrictEqual(each, value))
    if (same < 0) return [{ value, at }]
    taken.splice(same, 1)
    return []
  })
}

// what CloudFormation's lists of objects name their entries by
function idOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  for (const key of ['Sid', 'Id', 'Key', 'Name', 'PolicyName', 'AttributeName']) if (typeof value[key] === 'string') return `${key} ${value[key]}`
  return undefined
}

function keysOf(before: object, after: object): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
}

/** Whether a value is a call of one of CloudFormation's functions: `{ Ref: … }`, `{ 'Fn::Sub': … }`. */
export function isCall(value: unknown): boolean {
  if (!isObject(value)) return false
  const [key, more] = Object.keys(value)
  return key !== undefined && more === undefined && /^(Ref$|Fn::|Condition$)/.test(key)
}

function isListOfObjects(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((each) => isObject(each) && !isCall(each))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
