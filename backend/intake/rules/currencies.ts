import { codes } from 'currency-codes'

const known = new Set(codes())

/** Whether `code` is one of ISO 4217's, in its capital letters. */
export function isCurrency(code: string): boolean {
  return known.has(code)
}
