/** Numbers from 0 to 1, the same for the same seed (1 or more). Lehmer's: https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
export function randomOf(start: number): () => number {
  let state = start
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
