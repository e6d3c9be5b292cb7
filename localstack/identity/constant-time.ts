import { timingSafeEqual } from 'node:crypto'

/** Whether two texts are the same; how long it takes does not tell how much of a secret was guessed. */
export function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
