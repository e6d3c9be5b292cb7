import type { Group } from '../caller.ts'

/** The claims of a person as API Gateway hands them on; a person has an id of their own unless told. */
export function claimsOf(group: Group | undefined, subject = `sub-of-${group ?? 'nobody'}`): Record<string, string> {
  return { sub: subject, username: `a-${group ?? 'person'}`, scope: 'openid orders/read', ...(group && { 'cognito:groups': `[${group}]` }) }
}

/** What `api.request` takes as its third argument so that the request is that of somebody in `group`. */
export function as(group: Group | undefined, subject?: string) {
  return {
    event: { requestContext: { authorizer: { jwt: { claims: claimsOf(group, subject), scopes: [] } } } },
    lambdaContext: { awsRequestId: 'request-1' },
  }
}
