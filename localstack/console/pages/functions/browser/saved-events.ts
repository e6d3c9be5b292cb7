/** The events of a function that this browser keeps for this stack's console: the last one, and those with a name. */
export interface SavedEvents {
  last: string
  named: Record<string, string>
}

export function savedEvents(name: string): SavedEvents {
  const kept = localStorage.getItem(keyOf(name))
  return kept ? (JSON.parse(kept) as SavedEvents) : { last: '{}', named: {} } // as `saveEvents` wrote it
}

export function saveEvents(name: string, events: SavedEvents): void {
  localStorage.setItem(keyOf(name), JSON.stringify(events))
}

const keyOf = (name: string) => `events ${name}`
