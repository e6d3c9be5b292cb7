/** SQL for a timestamptz as RFC 3339 text in UTC with its six digits, which JavaScript's Date would cut to three. */
export function utc(column: string): string {
  return `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** SQL for a timestamptz as a whole number of microseconds since 1970, as text: a keyset position that loses nothing. */
export function microseconds(column: string): string {
  return `(extract(epoch from ${column}) * 1000000)::bigint::text`
}

/** SQL for the timestamptz that `microseconds` wrote. A double holds these numbers exactly until the year 2255. */
export function fromMicroseconds(parameter: string): string {
  return `(timestamptz 'epoch' + ${parameter}::float8 * interval '1 microsecond')`
}
