import { BlockList, isIP } from 'node:net'

/** What a filter policy is matched with: a name → its values, as text or number; undefined where it is not there. */
export type Values = (path: readonly string[]) => readonly unknown[] | undefined

type Policy = Readonly<Record<string, unknown>>

/**
 * What in a message stands against a filter policy of an SNS subscription, each in words; empty where the message passes. All names of a policy must match, one
 * rule of each is enough. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function standsAgainst(policy: Policy, values: Values, path: readonly string[] = []): string[] {
  return Object.entries(policy).flatMap(([name, rules]) => {
    if (name === '$or' && Array.isArray(rules)) {
      const each = (rules as Policy[]).map((one) => standsAgainst(one, values, path))
      return each.some((against) => against.length === 0) ? [] : [`none of the alternatives matches: ${each.flat().join('; ')}`]
    }
    const here = [...path, name]
    if (!Array.isArray(rules)) return standsAgainst(rules as Policy, values, here)
    const found = values(here)
    return rules.some((rule) => matches(rule, found))
      ? []
      : [
          `${here.join('.')} is ${found ? found.map((each) => JSON.stringify(each)).join(', ') : 'not there'}, and the policy wants ${rules.map(inWords).join(' or ')}`,
        ]
  })
}

function matches(rule: unknown, found: readonly unknown[] | undefined): boolean {
  if (rule === null || typeof rule !== 'object') return found?.some((value) => value === rule) ?? false
  const [[kind = '', wanted] = []] = Object.entries(rule)
  if (kind === 'exists') return (found !== undefined) === wanted
  // with several values, as of a String.Array, none may be one of these
  if (kind === 'anything-but') return found?.every((value) => !excluded(wanted, value)) ?? false
  return found?.some((value) => fits(kind, wanted, value)) ?? false
}

function excluded(wanted: unknown, value: unknown): boolean {
  if (wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted)) return matches(wanted, [value])
  return [wanted].flat().includes(value)
}

function fits(kind: string, wanted: unknown, value: unknown): boolean {
  if (kind === 'numeric') return typeof value === 'number' && isWithin(value, wanted as (string | number)[])
  if (typeof value !== 'string') return false
  const asked = [wanted].flat().map(String)
  switch (kind) {
    case 'prefix':
      return asked.some((each) => value.startsWith(each))
    case 'suffix':
      return asked.some((each) => value.endsWith(each))
    case 'equals-ignore-case':
      return asked.some((each) => value.toLowerCase() === each.toLowerCase())
    case 'wildcard':
      return asked.some((each) => new RegExp(`^${each.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(value))
    case 'cidr':
      return asked.some((each) => isInNetwork(value, each))
    default:
      return false
  }
}

// `["=", 5]`, `[">", 0, "<=", 100]`
function isWithin(value: number, conditions: readonly (string | number)[]): boolean {
  for (let at = 0; at < conditions.length; at += 2) {
    const limit = Number(conditions[at + 1])
    const holds = { '=': value === limit, '<': value < limit, '<=': value <= limit, '>': value > limit, '>=': value >= limit }[String(conditions[at])]
    if (!holds) return false
  }
  return true
}

function isInNetwork(value: string, network: string): boolean {
  const [address = '', length = ''] = network.split('/')
  const kind = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (!isIP(address) || isIP(value) !== isIP(address)) return false
  const list = new BlockList()
  list.addSubnet(address, Number(length || (kind === 'ipv6' ? 128 : 32)), kind)
  return list.check(value, kind)
}

function inWords(rule: unknown): string {
  if (rule === null || typeof rule !== 'object') return JSON.stringify(rule)
  const [[kind = '', wanted] = []] = Object.entries(rule)
  if (kind === 'exists') return wanted ? 'that it is there' : 'that it is not there'
  const said = JSON.stringify(wanted)
  return kind === 'numeric'
    ? `a number ${(wanted as unknown[]).join(' ')}`
    : kind === 'anything-but'
      ? `anything but ${said}`
      : `${kind.replaceAll('-', ' ')} ${said}`
}

/** Values of message attributes: a Number as a number, a String.Array as its members. */
export function attributeValues(attributes: Readonly<Record<string, string | { type: string; value: string }>>): Values {
  return ([name = '', ...more]) => {
    const given = attributes[name]
    if (given === undefined || more.length > 0) return undefined
    if (typeof given === 'string') return [given]
    if (given.type.startsWith('Number')) return [Number(given.value)]
    if (given.type !== 'String.Array') return [given.value]
    try {
      return [JSON.parse(given.value)].flat()
    } catch {
      return [given.value]
    }
  }
}

/** Values of a message's body, which is a JSON object: a list stands for each of its members. Nothing is there in another body. */
export function bodyValues(body: string): Values {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    // no policy of a body matches it
  }
  return (path) => {
    const found = path.reduce<unknown[]>(
      (within, name) =>
        within.flatMap((each) => (each !== null && typeof each === 'object' && name in each ? [(each as Record<string, unknown>)[name]].flat() : [])),
      [parsed].flat(),
    )
    return found.length > 0 ? found : undefined
  }
}
