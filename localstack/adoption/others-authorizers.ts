import { line, type NotServed } from '../gateway/not-served.ts'
import type { Description, TemplateResource } from '../stack/description.ts'
import { referencesIn } from '../stack/template/references-in.ts'

type Facts = Pick<Description, 'template' | 'functions'>

/**
 * The authorizers whose user pool is not of this stack: a stand-in, or a pool of another. Nobody can get a token of it here, so that each request to
 * their routes is answered with 401. `handed`: the values that other services of a compose file gave, whose pools are beside it.
 */
export function unknownPools({ template }: Pick<Facts, 'template'>, handed: readonly string[] = []): NotServed[] {
  return named(
    template,
    (resource) => {
      const pool = poolOf(resource)
      return pool !== undefined && isElsewhere(pool, handed)
    },
    'Its user pool is not of this stack, and nobody gets a token of it here: requests to its routes are answered with 401.',
  )
}

/**
 * The authorizers that ask a function which is not of this stack, so that each request to their routes is answered with 500. `handed` as above.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export function absentFunctions({ template, functions }: Facts, handed: readonly string[] = []): NotServed[] {
  const own = new Set(Object.values(functions).map(({ name }) => name))
  return named(
    template,
    ({ Type: type, Properties: properties }) => {
      const kind = type === 'AWS::ApiGateway::Authorizer' ? properties.Type : type === 'AWS::ApiGatewayV2::Authorizer' && properties.AuthorizerType
      if (kind !== 'TOKEN' && kind !== 'REQUEST') return false
      const [, name = ''] = /:function:([\w-]+)/.exec(JSON.stringify(properties.AuthorizerUri) ?? '') ?? []
      return !own.has(name) && isElsewhere(properties.AuthorizerUri, handed)
    },
    'Its function is of another stack, and is not on this machine: requests to its routes are answered with 500. Start both from one compose file, or name a function of this stack for local runs.',
  )
}

function named(template: Facts['template'], isIt: (resource: TemplateResource) => boolean, why: string): NotServed[] {
  return line(
    Object.entries(template.Resources).flatMap(([logicalId, resource]) => (isIt(resource) ? [logicalId] : [])),
    why,
  )
}

function poolOf({ Type: type, Properties: properties }: TemplateResource): unknown {
  if (type === 'AWS::ApiGateway::Authorizer') return properties.Type === 'COGNITO_USER_POOLS' ? (properties.ProviderARNs ?? []) : undefined
  if (type !== 'AWS::ApiGatewayV2::Authorizer') return undefined
  const { Issuer } = (properties.JwtConfiguration ?? {}) as { Issuer?: unknown } // CloudFormation's type
  return /cognito-idp/.test(JSON.stringify(Issuer) ?? '') ? Issuer : undefined
}

// a pool's name and a function's ARN are long enough to be told from other values
function isElsewhere(value: unknown, handed: readonly string[]): boolean {
  if (referencesIn(value).length > 0) return false
  const text = JSON.stringify(value) ?? ''
  return !handed.some((each) => /^[a-z]{2}-[a-z-]+-\d_\w+$|^arn:/.test(each) && text.includes(each))
}
