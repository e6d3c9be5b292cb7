/** What the page calls itself: the one place. */
export const applicationName = 'Stagecraft'

/** The title of the window for a page: the most telling part first. */
export function windowTitle(...parts: (string | undefined)[]): string {
  return [...parts.filter(Boolean), applicationName].join(' · ')
}
