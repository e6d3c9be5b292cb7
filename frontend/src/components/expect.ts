// For tests in the browser, where no assertion library is loaded.

/** Throws unless both are the same, or the same as JSON. */
export function equal(seen: unknown, expected: unknown): void {
  if (Object.is(seen, expected)) return
  const [one, other] = [seen, expected].map((value) => (value instanceof Element ? value.outerHTML : JSON.stringify(value)))
  if (one !== other || seen instanceof Element) throw new Error(`Expected ${other}, saw ${one}`)
}

export function truthy(seen: unknown, what = 'something true'): void {
  if (!seen) throw new Error(`Expected ${what}, saw ${String(seen)}`)
}

/** Polls until `condition` holds. */
export async function until(condition: () => unknown, what = 'the condition'): Promise<void> {
  const end = Date.now() + 3000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`Waited 3 s for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
