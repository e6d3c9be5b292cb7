import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** A service of a compose file, and the logical ids of what it keeps when its stage is removed. */
export interface KeptBy {
  name: string
  ids: readonly string[]
}

/**
 * The ids that somebody named (`--data`) by the service that keeps them. Throws `no-such-resource` where none keeps one of them, and `of-one-service` where
 * several do: data is deleted for ever, so nothing goes that was not meant.
 */
export function dataByService(stage: string, ids: readonly string[], kept: readonly KeptBy[]): ReadonlyMap<string, readonly string[]> {
  const ownersOf = (id: string) => kept.flatMap(({ name, ids: own }) => (own.includes(id) ? [name] : []))
  const unknown = ids.filter((id) => ownersOf(id).length === 0)
  if (unknown.length > 0) {
    const each = kept.flatMap(({ name, ids: own }) => (own.length > 0 ? [`${own.join(', ')} (${name})`] : []))
    throw new StagecraftError('no-such-resource', `No service of ${stage} keeps ${unknown.join(', ')}.`, {
      hint: `Nothing was removed. ${each.length > 0 ? `They keep: ${each.join('; ')}.` : 'They keep nothing.'}`,
    })
  }
  const shared = ids.find((id) => ownersOf(id).length > 1)
  if (shared)
    throw new StagecraftError('of-one-service', `${shared} is kept by several services of ${stage}: ${ownersOf(shared).join(', ')}.`, {
      hint: `Nothing was removed. Name the service: \`stagecraft --service ${ownersOf(shared)[0]} remove ${stage} --data ${shared}\`.`,
    })
  return new Map(kept.map(({ name, ids: own }) => [name, ids.filter((id) => own.includes(id))]))
}
