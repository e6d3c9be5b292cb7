/** So long before its end a token counts as old, in milliseconds: a request may take a while. */
const spareMs = 60_000

export interface Signed {
  accessToken: string
  /** Seconds. */
  expiresIn: number
}

/** The access tokens of people, each signed in once and again before the token ends. A sign-in that fails is tried again by the next who asks. */
export function signedIn(signIn: (person: string) => Promise<Signed>, now: () => number = Date.now) {
  const tokens = new Map<string, { until: number; token: Promise<string> }>()
  return {
    tokenOf(person: string): Promise<string> {
      const kept = tokens.get(person)
      if (kept && now() < kept.until) return kept.token
      const entry = { until: Number.POSITIVE_INFINITY, token: Promise.resolve('') }
      entry.token = signIn(person).then(({ accessToken, expiresIn }) => {
        entry.until = now() + expiresIn * 1_000 - spareMs
        return accessToken
      })
      entry.token.catch(() => tokens.delete(person))
      tokens.set(person, entry)
      return entry.token
    },
    forget(person: string): void {
      tokens.delete(person)
    },
  }
}
