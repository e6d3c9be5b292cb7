/**
 * Finds the token where the authorizer looks for it: the whole value, or what follows `Bearer ` in it, in any letter case.
 * Of a header that comes more than once the values are joined by commas, as API Gateway does, and what that gives is no token.
 * `rawHeaders` is Node's list of names and values in turn.
 */
export function findToken(identitySource: readonly string[], rawHeaders: readonly string[], query: URLSearchParams): string | undefined {
  for (const source of identitySource) {
    const [, from, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(source) ?? []
    const value = from === 'header' ? valuesOf(rawHeaders, name).join(', ') : from === 'querystring' ? query.getAll(name).at(-1) : undefined
    if (value)
      return value
        .trim()
        .replace(/^bearer /i, '')
        .trim()
  }
  return undefined
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name.toLowerCase())
}

/** Takes a header out, however often and in whatever letter case it came. */
export function removeHeader(rawHeaders: string[], name: string): void {
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) if (rawHeaders[at]?.toLowerCase() === name) rawHeaders.splice(at, 2)
}
