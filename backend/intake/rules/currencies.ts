import { codes } from 'currency-codes'

// What ISO 4217 added after the list of the package, which is of June 2024. XCG: amendment 176, in force since 31 March 2025.
// https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html
const added = ['XCG']
const known = new Set([...codes(), ...added])

/** Whether `code` is one of ISO 4217's, in its capital letters. */
export function isCurrency(code: string): boolean {
  return known.has(code)
}
