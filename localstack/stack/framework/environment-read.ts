import { createHash } from 'node:crypto'

/** Variables of this process, each with the hash of its value, which may be a secret; empty where there is none. Without those that the Framework does not get. */
export function environmentRead(names: readonly string[]): Record<string, string> {
  const passed = names.filter((name) => !/^(AWS_|STAGECRAFT_)/.test(name))
  return Object.fromEntries(passed.map((name) => [name, hashed(process.env[name])]))
}

function hashed(value: string | undefined): string {
  return value === undefined ? '' : createHash('sha256').update(value).digest('hex')
}
