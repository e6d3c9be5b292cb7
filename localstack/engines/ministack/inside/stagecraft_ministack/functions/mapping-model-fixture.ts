/** What a function of an event source mapping noted: `begin`, `end` or `failed` (with a receipt handle) of a message, in the order in which it happened. */
export interface Note {
  what: 'begin' | 'end' | 'failed'
  /** The invocation: the process and its count. */
  invocation: string
  group: string
  /** Numbers grow within a group in the order in which they were sent. */
  number: number
  receipt: string
}

export function readNotes(text: string): Note[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => {
    const [what = '', invocation = '', group = '', number = '', receipt = ''] = line.split(' ')
    if (what !== 'begin' && what !== 'end' && what !== 'failed') throw new Error(`Not a note: ${line}`)
    return { what, invocation, group, number: Number(number), receipt }
  })
}

/**
 * What a FIFO queue's mapping must never do, in words: two invocations with messages of one group at a time, a message before an earlier one of its
 * group is done, or one that is done once more.
 */
export function breaches(notes: readonly Note[], sent: ReadonlyMap<string, readonly number[]>): string[] {
  const found: string[] = []
  const busy = new Map<string, Map<string, number>>()
  const waiting = new Map([...sent].map(([group, numbers]) => [group, [...numbers]]))
  for (const { what, invocation, group, number } of notes) {
    const at = busy.get(group) ?? new Map<string, number>()
    busy.set(group, at)
    const due = waiting.get(group) ?? []
    if (what === 'begin') {
      if ([...at.keys()].some((other) => other !== invocation)) found.push(`${group} is with ${invocation} and another at ${number}`)
      const place = due.indexOf(number)
      if (place !== (at.get(invocation) ?? 0)) found.push(`${group} got ${number} while ${due[at.get(invocation) ?? 0]} was next`)
      at.set(invocation, (at.get(invocation) ?? 0) + 1)
    } else {
      const left = (at.get(invocation) ?? 0) - 1
      if (left > 0) at.set(invocation, left)
      else at.delete(invocation)
      if (what === 'end') due.splice(due.indexOf(number), 1)
    }
  }
  return found
}

/** The most invocations that were at work at a time. */
export function mostTogether(notes: readonly Note[]): number {
  const open = new Map<string, number>()
  let most = 0
  for (const { what, invocation } of notes) {
    const left = (open.get(invocation) ?? 0) + (what === 'begin' ? 1 : -1)
    if (left > 0) open.set(invocation, left)
    else open.delete(invocation)
    most = Math.max(most, open.size)
  }
  return most
}
