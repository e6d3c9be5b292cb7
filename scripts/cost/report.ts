import colours from 'picocolors'
import { type Estimate, type Line, total } from './estimate.ts'
import type { PriceTable } from './prices.ts'

/** The estimate as a person reads it: a line for each price, what it is made of, and the pages that the prices are from. */
export function reportText({ stage, idle, perMillion }: Estimate, table: PriceTable, unit: string | undefined, free: readonly string[]): string {
  const used = new Set([...idle, ...perMillion].map(({ price }) => price))
  return [
    '',
    colours.bold(`  ${stage}, a month, while nobody uses it`),
    ...section(idle, table),
    ...(unit ? ['', colours.bold(`  A million ${unit}s more`), ...section(perMillion, table)] : []),
    '',
    colours.dim(`  No standing price: ${free.join(', ')}`),
    '',
    colours.dim(`  Prices of ${table.region}, ${table.asOf}. ${table.source}`),
    ...[...used].map((id) => colours.dim(`  ${id.padEnd(24)} $${table.prices[id]?.usd} per ${table.prices[id]?.per}  ${table.prices[id]?.page}`)),
  ].join('\n')
}

function section(list: readonly Line[], { prices }: PriceTable): string[] {
  const byPrice = [...Map.groupBy(list, ({ price }) => price)].toSorted(([, one], [, other]) => total(other) - total(one))
  return [
    ...byPrice.flatMap(([id, each]) => [
      `  ${money(total(each))}  ${prices[id]?.per ?? id}`,
      ...details(each).map((detail) => colours.dim(`             ${detail}`)),
    ]),
    `  ${money(total(list))}  ${colours.bold('together')}`,
  ]
}

// alike ones are counted, others named
function details(list: readonly Line[]): string[] {
  return [...Map.groupBy(list, ({ reckoning }) => reckoning)].map(
    ([reckoning, each]) => `${each.map(({ resource }) => resource).join(', ')}: ${reckoning}${each.length > 1 ? ' each' : ''}`,
  )
}

function money(usd: number): string {
  return `$${usd.toFixed(2)}`.padStart(9)
}
