/** From a function's full name to its short one; another name stays as it is. `functions`: short name → full name, or what has it as `name`. */
export function shortNames(functions: Readonly<Record<string, string | { name: string }>>): (fullName: string) => string {
  const known = new Map(Object.entries(functions).map(([short, full]) => [typeof full === 'string' ? full : full.name, short]))
  return (fullName) => known.get(fullName) ?? fullName
}
