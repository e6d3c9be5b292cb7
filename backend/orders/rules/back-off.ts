/** How long a message that failed stays hidden, in seconds: 1, 2, 4 … 60, by how often it was received. A short outage heals in seconds, a long one is not hammered. */
export function backOffSeconds(receives: number): number {
  return Math.min(2 ** Math.max(receives - 1, 0), 60)
}
