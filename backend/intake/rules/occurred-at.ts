const pattern = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/

export type OccurredAt = { utc: string } | { problem: 'format' | 'impossible' }

/**
 * An RFC 3339 time in UTC, with at most the six fraction digits that PostgreSQL keeps (more are cut off, trailing zeros too, so that equal times are equal text).
 * A leap second is legal only at the end of June or December in UTC, and becomes the second after it. The year in UTC is 0001 to 9999.
 * https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function parseOccurredAt(text: string): OccurredAt {
  const match = pattern.exec(text)
  if (!match) return { problem: 'format' }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number] // six groups of digits
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)]
  const isPossible =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60 &&
    offsetHour <= 23 &&
    offsetMinute <= 59
  if (!isPossible) return { problem: 'impossible' }
  const time = new Date(0)
  time.setUTCFullYear(year, month - 1, day)
  const offset = (match[8] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute)
  time.setUTCHours(hour, minute - offset, Math.min(second, 59))
  if (second === 60) {
    if (!isLastOfJuneOrDecember(time)) return { problem: 'impossible' }
    time.setUTCSeconds(60)
  }
  if (time.getUTCFullYear() < 1 || time.getUTCFullYear() > 9999) return { problem: 'impossible' }
  const fraction = (match[7] ?? '').slice(0, 6).replace(/0+$/, '')
  return { utc: `${time.toISOString().slice(0, 19)}${fraction ? `.${fraction}` : ''}Z` }
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLastOfJuneOrDecember(time: Date): boolean {
  return /-(06-30|12-31)T23:59:59/.test(time.toISOString())
}
