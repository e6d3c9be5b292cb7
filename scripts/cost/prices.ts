import { readFile } from 'node:fs/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

/** List prices of one region, each with the page that it stands on. */
export interface PriceTable {
  region: string
  currency: string
  /** The month that the prices are of. */
  asOf: string
  /** Where they come from, and how far to trust them. */
  source: string
  hoursPerMonth: number
  prices: Record<string, Price>
}

export interface Price {
  usd: number
  /** What it is the price of. */
  per: string
  page: string
}

/** Throws `no-prices` for a region whose table nobody has written. */
export async function pricesOf(region: string): Promise<PriceTable> {
  const file = new URL(`./prices/${region}.json`, import.meta.url)
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new StagecraftError('no-prices', `There is no price table of ${region}.`, {
      hint: `Copy scripts/cost/prices/eu-central-1.json to ${region}.json and enter that region’s prices.`,
      cause,
    })
  })
  return JSON.parse(text) as PriceTable
}
