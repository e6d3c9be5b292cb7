import { line, type NotServed } from '../gateway/not-served.ts'
import type { Description } from '../stack/description.ts'
import { referencesIn } from '../stack/template/references-in.ts'

/**
 * The authorizers whose user pool is not of this stack: a stand-in, or a pool of another. Nobody can get a token of it here, so that each request to
 * their routes is answered with 401.
 */
export function unknownPools({ template }: Pick<Description, 'template'>): NotServed[] {
  const found = Object.entries(template.Resources).filter(([, { Type: type, Properties: properties }]) => {
    if (type === 'AWS::ApiGateway::Authorizer') return properties.Type === 'COGNITO_USER_POOLS' && isElsewhere(properties.ProviderARNs)
    if (type !== 'AWS::ApiGatewayV2::Authorizer') return false
    const { Issuer } = (properties.JwtConfiguration ?? {}) as { Issuer?: unknown }
    return /cognito-idp/.test(JSON.stringify(Issuer) ?? '') && isElsewhere(Issuer)
  })
  return line(
    found.map(([logicalId]) => logicalId),
    'Its user pool is not of this stack, and nobody gets a token of it here: requests to its routes are answered with 401.',
  )
}

const isElsewhere = (value: unknown) => referencesIn(value).length === 0
