/** What is needed of a route to tell whether it could answer a path. */
export interface RouteAddress {
  method: string
  /** With parameters in braces, as OpenAPI writes them: `/orders/{orderId}`. */
  path: string
}

/** The methods, in capitals, that some route has for `path`; none where no route has that path. */
export function allowedMethods(routes: readonly RouteAddress[], path: string): string[] {
  const methods = routes.filter((route) => matches(route.path, path)).map((route) => route.method.toUpperCase())
  return [...new Set(methods)].sort()
}

function matches(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((part, index) => (part.startsWith('{') ? given[index] !== '' : part === given[index]))
}
