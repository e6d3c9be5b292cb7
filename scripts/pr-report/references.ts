/** A place in a resource that names another resource. */
export interface Reference {
  path: readonly (string | number)[]
  id: string
}

/** Every `Ref`, `Fn::GetAtt` and `Fn::Sub` in a value, without pseudo parameters. */
export function referencesIn(value: unknown, path: Reference['path'] = []): Reference[] {
  if (value === null || typeof value !== 'object') return []
  const [entry, more] = Object.entries(value)
  if (entry && !more) {
    const named = namedBy(entry[0], entry[1])
    // the second part of a Fn::Sub holds values of its own variables
    const inVariables = entry[0] === 'Fn::Sub' && Array.isArray(entry[1]) ? referencesIn(entry[1][1], path) : []
    if (named) return [...named.filter((id) => !id.startsWith('AWS::')).map((id) => ({ path, id })), ...inVariables]
  }
  // a function's own name is no step of the way
  return Object.entries(value).flatMap(([key, each]) =>
    referencesIn(each, key.startsWith('Fn::') ? path : [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

function namedBy(name: string, words: unknown): string[] | undefined {
  if (name === 'Ref') return [String(words)]
  if (name === 'Fn::GetAtt') return [[words].flat().join('.').split('.')[0] ?? '']
  if (name === 'Fn::Sub') return [...String([words].flat()[0]).matchAll(/\$\{([^}!.]+)/g)].map(([, id = '']) => id)
  return undefined
}
