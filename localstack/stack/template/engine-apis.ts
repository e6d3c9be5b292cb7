import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { clientOptions, type EngineAccess } from '../client-options.ts'
import { type Description, stackName } from '../description.ts'
import { physicalId } from '../lookups.ts'
import { restRoutes } from './rest-routes.ts'

export interface RestApi {
  id: string
  /** The stage that is deployed. */
  stage: string
  /** `GET /things/{id}`; left out where it is the only one, which is asked for every path. */
  routes?: readonly string[]
}

// what the Framework calls the API of its `http` events
const own = 'ApiGatewayRestApi'

/** The REST APIs, that of the `http` events first, else in the order of the template; with their routes where there are several. */
export async function deployedRestApis(access: EngineAccess, description: Description): Promise<RestApi[]> {
  const names = resourcesOf(description, 'AWS::ApiGateway::RestApi').map(([name]) => name)
  const inTurn = [...names.filter((name) => name === own), ...names.filter((name) => name !== own)]
  return Promise.all(
    inTurn.map(async (logicalId) => ({
      id: await physicalId(access, stackName(description), logicalId),
      stage: await stageOf(access, description, logicalId),
      ...(inTurn.length > 1 ? { routes: restRoutes(description.template.Resources, logicalId) } : {}),
    })),
  )
}

/** Short function name → id of its function URL, as far as an output of the stack tells it (the Framework writes one); undefined where there is none. */
export async function deployedFunctionUrls(access: EngineAccess, description: Description): Promise<Record<string, string> | undefined> {
  const functions = functionsWithUrl(description)
  if (functions.length === 0) return undefined
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { Stacks: [{ Outputs = [] } = {}] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName(description) }))
    const ids = functions.flatMap(([key, output]) => {
      const { OutputValue } = Outputs.find(({ OutputKey }) => OutputKey === output) ?? {}
      return OutputValue ? [[key, new URL(OutputValue).host.split('.')[0] ?? '']] : []
    })
    return Object.fromEntries(ids)
  } finally {
    client.destroy()
  }
}

/** The origins that a REST API's preflights and function URLs name; `*` among them for every one. */
export function corsOrigins(description: Description): string[] {
  const preflights = resourcesOf(description, 'AWS::ApiGateway::Method').filter(([, { HttpMethod }]) => HttpMethod === 'OPTIONS')
  const urls = resourcesOf(description, 'AWS::Lambda::Url').map(([, { Cors }]) => Cors)
  const said = JSON.stringify([...preflights.map(([, { Integration }]) => Integration), ...urls])
  // in a mapping template for several, a dot is written `[.]`
  const named = said.replaceAll('[.]', '.').matchAll(/https?:\/\/[\w.:*[\]-]+/g)
  return [...new Set([...Array.from(named, ([origin]) => origin), ...(/"'\*'"|"AllowOrigins":\["\*"\]/.test(said) ? ['*'] : [])])]
}

// the short name of each, and the output that tells its address
function functionsWithUrl(description: Description): [key: string, output: string][] {
  const logicalIds = new Map(resourcesOf(description, 'AWS::Lambda::Function').map(([logicalId, { FunctionName }]) => [FunctionName, logicalId]))
  return Object.entries(description.functions).flatMap(([key, { name }]) => {
    const target = new RegExp(`"(${name}|${logicalIds.get(name)})"`)
    const [url] =
      resourcesOf(description, 'AWS::Lambda::Url').find(([, { TargetFunctionArn }]) => target.test(JSON.stringify(TargetFunctionArn))) ?? []
    const address = JSON.stringify({ 'Fn::GetAtt': [url, 'FunctionUrl'] })
    const [output] =
      Object.entries(description.template.Outputs ?? {}).find(([, output]) => JSON.stringify((output as { Value?: unknown }).Value) === address) ?? []
    return output ? [[key, output]] : []
  })
}

// The Framework's deployment names the stage; a description may have a stage of its own, and name it by a parameter: its physical id is then the name
async function stageOf(access: EngineAccess, description: Description, api: string): Promise<string> {
  const ofApi = (type: string) =>
    resourcesOf(description, type).find(([, { RestApiId, StageName: name }]) => name && JSON.stringify(RestApiId) === `{"Ref":"${api}"}`)
  const [logicalId, { StageName } = {}] = ofApi('AWS::ApiGateway::Stage') ?? []
  if (logicalId) return typeof StageName === 'string' ? StageName : physicalId(access, stackName(description), logicalId)
  const [, { StageName: deployed } = {}] = ofApi('AWS::ApiGateway::Deployment') ?? []
  return typeof deployed === 'string' ? deployed : description.stage
}

function resourcesOf({ template }: Description, type: string): [string, Record<string, unknown>][] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties = {} }]) => (Type === type ? [[logicalId, Properties]] : []))
}
