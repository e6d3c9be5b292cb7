import type { Description } from '../stack/description.ts'
import { hasEngineApis, isWebSocketApi } from '../stack/template/has-engine-apis.ts'

/**
 * Whether serverless-offline's workers can serve all that a description has: an HTTP API whose routes are open or ask for a JWT, of functions in Node
 * in the zone that Lambda has.
 * Everything else is asked of the engine (engine-front.ts), whose own APIs serve it: REST APIs, function URLs, WebSocket APIs, Lambda and IAM authorizers, functions in other languages.
 */
export function servedByWorkers(description: Pick<Description, 'template' | 'functions' | 'found'>): boolean {
  const resources = Object.values(description.template.Resources)
  const answering = new Set(Object.values(description.functions).flatMap(({ name, events }) => (events.some(({ httpApi }) => httpApi) ? [name] : [])))
  return (
    // in a repository that does not know the kit every function runs as deployed
    !description.found &&
    answering.size > 0 &&
    !hasEngineApis(description) &&
    !resources.some(isWebSocketApi) &&
    resources.every(({ Type: type, Properties: properties }) => {
      if (type === 'AWS::ApiGatewayV2::Route') return ['NONE', 'JWT', undefined].includes(properties.AuthorizationType as string | undefined)
      if (type !== 'AWS::Lambda::Function' || !answering.has(String(properties.FunctionName))) return true
      return String(properties.Runtime).startsWith('nodejs') && !hasOwnZone(properties)
    })
  )
}

// workers are threads, which have the zone of their process
function hasOwnZone({ Environment }: Record<string, unknown>): boolean {
  const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, unknown> } // CloudFormation's form
  return Variables.TZ !== undefined
}
