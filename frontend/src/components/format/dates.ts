// What a file says is shown in UTC: a date reads the same for everyone, and as it stands in the file. What we did is shown in the reader's own time.
const fileDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const fileTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
const fileClock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short', timeZone: 'UTC' })
const ownTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'long' })

/** The day of a time that a file gave: "Jul 4, 1996". */
export function fileDay(time: string): string {
  return fileDate.format(new Date(time))
}

/** A time that a file gave, to the minute where it is not midnight. */
export function fileMoment(time: string): string {
  const date = new Date(time)
  return date.getTime() % 86_400_000 === 0 ? fileDate.format(date) : `${fileTime.format(date)} UTC`
}

/** The time of day that a file gave; empty at midnight, which is how files say that they know no time. */
export function fileHour(time: string): string {
  return Date.parse(time) % 86_400_000 === 0 ? '' : `${fileClock.format(new Date(time))} UTC`
}

/** A time of our own, in full: for the title of what is shown as "2 minutes ago". */
export function fullTime(time: string): string {
  return ownTime.format(new Date(time))
}

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** "just now", "12 seconds ago", "yesterday". */
export function ago(time: string, now: number): string {
  const seconds = (Date.parse(time) - now) / 1000
  if (Math.abs(seconds) < 10) return 'just now'
  const [unit, length] = steps.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1]
  return relative.format(Math.round(seconds / length), unit)
}
