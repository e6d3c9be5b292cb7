import type { LeftOut } from './adapt-template.js'

/** What was left out of a template, one line for each reason: `Vpc, SubnetA and 3 more: why.` `names` at most in each; all of them where it is left out. */
export function leftOutLines(leftOut: readonly LeftOut[], names = Number.POSITIVE_INFINITY): string[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].map(([why, those]) => {
    const shown = those.slice(0, names).map(({ logicalId }) => logicalId)
    const more = those.length - shown.length
    return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${why}`
  })
}
