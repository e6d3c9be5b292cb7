import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { askJson } from '../stack/ask-json.ts'
import type { EngineAccess } from '../stack/client-options.ts'
import type { TableSeed } from './table-seeds.ts'

/**
 * Puts the items of each seed into its table, and says of each file how many they were, or why it was not loaded: one that cannot be read harms no other.
 * Items with the same key are replaced, so loading twice is loading once.
 */
export async function loadSeeds(access: EngineAccess, root: string, seeds: readonly TableSeed[], say: (line: string) => void): Promise<void> {
  for (const seed of seeds) {
    try {
      const items = await itemsOf(root, seed)
      for (let at = 0; at < items.length; at += batchSize) await put(access, seed.table, items.slice(at, at + batchSize))
      say(`${seed.file}: ${items.length} ${items.length === 1 ? 'item' : 'items'} in ${seed.table}`)
    } catch (error) {
      say(`${seed.file}: not loaded into ${seed.table}: ${(error as Error).message}`)
    }
  }
}

async function itemsOf(root: string, { file, isRaw }: TableSeed): Promise<object[]> {
  const read = JSON.parse(await readFile(join(root, file), 'utf8')) as unknown
  if (!Array.isArray(read) || read.some((item) => typeof item !== 'object' || item === null)) throw new Error('It is no JSON array of items.')
  return isRaw ? read : read.map((item) => Object.fromEntries(Object.entries(item as object).map(([name, value]) => [name, attribute(value)])))
}

/** A value of JSON as DynamoDB has it: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
export function attribute(value: unknown): object {
  if (value === null) return { NULL: true }
  if (typeof value === 'boolean') return { BOOL: value }
  if (typeof value === 'number') return { N: String(value) }
  if (typeof value === 'string') return { S: value }
  if (Array.isArray(value)) return { L: value.map(attribute) }
  return { M: Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, attribute(each)])) }
}

// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const batchSize = 25
const attempts = 10

async function put(access: EngineAccess, table: string, items: readonly object[]): Promise<void> {
  let left: Record<string, unknown> = { [table]: items.map((Item) => ({ PutRequest: { Item } })) }
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    left = await batchWrite(access, left)
    if (Object.keys(left).length === 0) return
    await setTimeout(100 * attempt)
  }
  throw new Error(`DynamoDB did not take all of its items in ${attempts} attempts.`)
}

interface Answer {
  UnprocessedItems?: Record<string, unknown>
  message?: string
  Message?: string
}

async function batchWrite(access: EngineAccess, RequestItems: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { ok, status, text } = await askJson(access, 'dynamodb', 'DynamoDB_20120810.BatchWriteItem', { RequestItems })
  const { UnprocessedItems = {}, message, Message } = JSON.parse(text) as Answer
  if (!ok) throw new Error(message ?? Message ?? `DynamoDB answered ${status}.`)
  return UnprocessedItems
}
