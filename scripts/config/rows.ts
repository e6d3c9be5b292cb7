import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import type { Held } from './store.ts'

/** One name of one stage. `undeclared`: the stage holds it and nobody declares it. */
export interface Row {
  name: string
  state: 'set' | 'default' | 'missing' | 'not used' | 'undeclared'
  secret: boolean
  value?: string
  changedAt?: string
  what: string
  setBy?: DeclaredParameter['setBy']
  readBy: readonly string[]
}

/** What a stage holds beside what is declared, by name. */
export function rowsOf(parameters: readonly DeclaredParameter[], held: ReadonlyMap<string, Held>): Row[] {
  const declared = parameters.map((parameter): Row => {
    const { name, what, setBy, readBy, secret = false } = parameter
    const found = held.get(name)
    const shown = { name, secret, what, setBy, readBy }
    if (found) return { ...shown, state: 'set', ...(secret ? {} : { value: found.value }), changedAt: found.changedAt?.toISOString() }
    if (parameter.default !== undefined) return { ...shown, state: 'default', ...(secret ? {} : { value: parameter.default }) }
    return { ...shown, state: parameter.optional ? 'not used' : 'missing' }
  })
  const names = new Set(parameters.map(({ name }) => name))
  const undeclared = [...held.values()]
    .filter(({ name }) => !names.has(name))
    // what nobody declares may be a secret
    .map(({ name, changedAt }): Row => ({ name, state: 'undeclared', secret: false, what: '', readBy: [], changedAt: changedAt?.toISOString() }))
  return [...declared, ...undeclared].sort((one, other) => one.name.localeCompare(other.name))
}

export interface Comparison {
  name: string
  /** `alike`: set on both. Of a secret nothing more is known, of a value also that they are the same but for the stage's name. */
  outcome: 'alike' | 'differs' | 'only in one'
  states: [Row['state'], Row['state']]
  values: [string | undefined, string | undefined]
}

/** Two stages beside each other. Names that hold the stage are the same where only that differs. */
export function compare(service: string, [one, other]: [StageRows, StageRows]): Comparison[] {
  const names = [...new Set([...one.rows, ...other.rows].map(({ name }) => name))].sort()
  return names.map((name) => {
    const [left, right] = [one.rows.find((row) => row.name === name), other.rows.find((row) => row.name === name)]
    const states: Comparison['states'] = [left?.state ?? 'missing', right?.state ?? 'missing']
    const values: Comparison['values'] = [left?.value, right?.value]
    const isThere = states.map((state) => state !== 'missing' && state !== 'not used')
    const neutral = [neutralOf(service, one.stage, values[0]), neutralOf(service, other.stage, values[1])]
    const outcome = isThere[0] !== isThere[1] ? 'only in one' : neutral[0] === neutral[1] ? 'alike' : 'differs'
    return { name, outcome, states, values }
  })
}

export interface StageRows {
  stage: string
  rows: readonly Row[]
}

function neutralOf(service: string, stage: string, value: string | undefined): string | undefined {
  return value?.replaceAll(`${service}-${stage}`, `${service}-{stage}`).replaceAll(`${service}/${stage}/`, `${service}/{stage}/`)
}
