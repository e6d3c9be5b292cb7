/** What an expression of a template may refer to: parameters and pseudo parameters → their values. */
export type KnownValues = Readonly<Record<string, string>>

/**
 * The text that an expression of CloudFormation gives where all that it refers to is known: `Ref`, `Fn::Sub`, `Fn::Join`. Undefined where something is not.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function knownText(value: unknown, known: KnownValues): string | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object' || value === null) return undefined
  const [[name, inner] = ['', undefined], ...more] = Object.entries(value)
  if (more.length > 0) return undefined
  if (name === 'Ref') return known[String(inner)]
  if (name === 'Fn::Sub') return substituted(inner, known)
  if (name === 'Fn::Join' && Array.isArray(inner) && Array.isArray(inner[1])) {
    const parts = inner[1].map((each) => knownText(each, known))
    return parts.includes(undefined) ? undefined : parts.join(String(inner[0]))
  }
  return undefined
}

function substituted(inner: unknown, known: KnownValues): string | undefined {
  const [text, own] = (Array.isArray(inner) ? inner : [inner, {}]) as [unknown, Record<string, unknown>] // CloudFormation's form
  let isKnown = true
  const made = String(text).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, place: string) => {
    if (literal) return `\${${place}}`
    const value = place in own ? knownText(own[place], known) : known[place]
    isKnown &&= value !== undefined
    return value ?? ''
  })
  return isKnown ? made : undefined
}
