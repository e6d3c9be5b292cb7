import type { JWTPayload } from 'jose'

/**
 * The claims as API Gateway hands them to a function: every one a string, a list's items in brackets (`[viewer clerk]`), numbers in digits.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html shows it; lists are as observed there.
 */
export function claimsForFunction(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(value)]))
}

/** The scopes a token has: `scope`, words between spaces, and `scp`, such words or a list; sorted, each once. */
export function scopesOf({ scope, scp }: JWTPayload): string[] {
  const words = [
    ...(typeof scope === 'string' ? scope.split(' ') : []),
    ...(typeof scp === 'string' ? scp.split(' ') : Array.isArray(scp) ? scp : []),
  ]
  return [...new Set(words.map(String))].filter(Boolean).sort()
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? `[${value.map(asText).join(' ')}]` : JSON.stringify(value)
}
