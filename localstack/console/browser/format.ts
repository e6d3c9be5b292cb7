/** A time of today as `14:03:22.123`, another with its day before it; in the reader's own zone. */
export function timeOf(at: string | number): string {
  const date = new Date(at)
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`
  const isToday = date.toDateString() === new Date().toDateString()
  return isToday ? time : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time.slice(0, 8)}`
}

export function bytes(size: number): string {
  if (size < 1_024) return `${size} B`
  if (size < 1_024 ** 2) return `${(size / 1_024).toFixed(1)} KiB`
  return `${(size / 1_024 ** 2).toFixed(1)} MiB`
}

export function count(number: number): string {
  return number.toLocaleString('en')
}

/** `1 message`, `2 messages`. */
export function counted(number: number, one: string, more = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : more}`
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
