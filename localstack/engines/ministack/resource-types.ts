import types from './resource-types.json' with { type: 'json' }

/** The types that the kit's repairs add (websocket_resources.py). */
const added = ['AWS::ApiGatewayV2::Deployment', 'AWS::ApiGatewayV2::RouteResponse']

/** The types that the engine's CloudFormation creates. A template with any other is refused whole. */
export const resourceTypes: ReadonlySet<string> = new Set([...types, ...added])
