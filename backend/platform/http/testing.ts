import type { Group } from '../caller.ts'

/** The claims of a person as API Gateway hands them on: of one that no other request is from, unless told. */
export function claimsOf(group: Group | undefined, subject: string = crypto.randomUUID()): Record<string, string> {
  return { sub: subject, username: `a-${group ?? 'person'}`, scope: 'openid orders/read', ...(group && { 'cognito:groups': `[${group}]` }) }
}

/** What `api.request` takes as its third argument so that the request is that of somebody in `group`. */
export function as(group: Group | undefined, subject?: string) {
  return {
    event: { requestContext: { authorizer: { jwt: { claims: claimsOf(group, subject), scopes: [] } } } },
    lambdaContext: { awsRequestId: 'request-1' },
  }
}
