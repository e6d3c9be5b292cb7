/** A file whose items serverless-dynamodb puts into a table when it starts. */
export interface TableSeed {
  table: string
  /** Relative to the repository. */
  file: string
  /** Its items are written as DynamoDB has them, with types: `{ "id": { "S": "1" } }`. */
  isRaw?: true
}

/** The part of `custom` that both plugins read, as their READMEs have it: https://github.com/raisenational/serverless-dynamodb#seeding-sls-dynamodb-seed */
interface Settings {
  start?: { seed?: boolean | string }
  seed?: Record<string, { sources?: { table?: string; sources?: string[]; rawsources?: string[] }[] } | undefined>
}

const settingsOf: Readonly<Record<string, string>> = { 'serverless-dynamodb': 'serverless-dynamodb', 'serverless-dynamodb-local': 'dynamodb' }

/** The seeds that a start of `serverless offline` would load: those of `start.seed`, all of them where that is `true`. None without either plugin. */
export function seedsOf(custom: Readonly<Record<string, unknown>> = {}, plugins: readonly string[] = []): TableSeed[] {
  return plugins.flatMap((plugin) => {
    // a kept description was checked by the Framework alone, which leaves `custom` to its plugins
    const { start, seed = {} } = (custom[settingsOf[plugin] ?? ''] ?? {}) as Settings
    if (!start?.seed) return []
    const wanted = typeof start.seed === 'string' ? start.seed.split(',').map((name) => name.trim()) : Object.keys(seed)
    const sources = wanted.flatMap((name) => seed[name]?.sources ?? [])
    return sources.flatMap(({ table = '', sources: plain = [], rawsources = [] }) => [
      ...plain.map((file) => ({ table, file })),
      ...rawsources.map((file) => ({ table, file, isRaw: true as const })),
    ])
  })
}
