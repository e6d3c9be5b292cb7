import type { LeftOut } from './adapt-template.js'

/** What was left out of a template, by reason: `Vpc, SubnetA and 3 more`. `names` at most in each; all of them where it is left out. */
export function leftOutReasons(
  leftOut: readonly Pick<LeftOut, 'logicalId' | 'why'>[],
  names = Number.POSITIVE_INFINITY,
): { what: string; why: string }[] {
  return [...Map.groupBy(leftOut, ({ why }) => why)].map(([why, those]) => {
    const shown = those.slice(0, names).map(({ logicalId }) => logicalId)
    const more = those.length - shown.length
    return { what: `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`, why }
  })
}

/** As `leftOutReasons`, one line for each: `Vpc, SubnetA and 3 more: why.` */
export function leftOutLines(leftOut: readonly LeftOut[], names?: number): string[] {
  return leftOutReasons(leftOut, names).map(({ what, why }) => `${what}: ${why}`)
}

/** What `make up` says: a line for each reason, or one for all where there are more than three, which names the first resource of three reasons. */
export function leftOutSummary(leftOut: readonly LeftOut[]): string[] {
  const reasons = [...Map.groupBy(leftOut, ({ why }) => why).values()]
  if (reasons.length <= 3) return leftOutLines(leftOut, 3)
  const first = reasons.slice(0, 3).map(([one]) => one?.logicalId)
  return [`${leftOut.length} resources, such as ${first.join(', ')}. \`make status\` lists them with the reasons.`]
}
