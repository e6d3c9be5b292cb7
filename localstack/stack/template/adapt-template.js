// Plain JavaScript: the Framework's plugin runs it too, under whatever Node the user types `npx serverless` with.
import { replaceReferences } from './references.js'

/**
 * @typedef {import('../../engines/engine.ts').Capabilities} Capabilities
 * @typedef {{ host: string, port: number, database: string, secretArn: string, resourceId?: string }} DatabaseStandIn what stands in for a database cluster
 * @typedef {Readonly<Record<string, string>>} Addresses the addresses in the template, `http://127.0.0.1:<configured port>` → where the part listens
 * @typedef {{ Resources: Record<string, any>, Outputs?: Record<string, any>, Conditions?: Record<string, any>, Parameters?: Record<string, any> }} Template
 * @typedef {{ logicalId: string, type: string, why: string }} LeftOut
 */

/**
 * The one pass between the compiled template and an engine: what the engine declares it lacks is left out, each with its reason,
 * and what refers to a stand-in gets the stand-in's values. A reference to something left out that nothing stands in for
 * is an error: the template and the declaration do not fit together; only a policy’s statement about it goes with it. Properties and actions that only AWS needs are left out as declared. Addresses
 * of parts whose ports moved are moved with them. Actions that the engine checks under another name are granted under that too.
 *
 * @param {Template} template as compiled; not changed
 * @param {Capabilities} capabilities
 * @param {DatabaseStandIn | undefined} database
 * @param {Addresses} [addresses]
 * @returns {{ template: Template, leftOut: LeftOut[] }}
 */
export function adaptTemplate(template, capabilities, database, addresses = {}) {
  /** @type {LeftOut[]} */
  const leftOut = []
  /** @type {Map<string, Record<string, unknown>>} */
  const standIns = new Map()
  for (const [logicalId, { Type: type, Properties: properties }] of Object.entries(template.Resources)) {
    const standIn = capabilities.standsIn[type]
    const why = standIn?.why ?? capabilities.lacks[type] ?? whyAssumedOnAws(type, properties, capabilities)
    if (!why) continue
    leftOut.push({ logicalId, type, why })
    if (standIn) standIns.set(logicalId, databaseValues(logicalId, properties, database))
  }
  const gone = new Map(leftOut.map((each) => [each.logicalId, each]))
  const { Resources: moved, Outputs: outputs = {} } = withAddresses(template, addresses)
  const here = Object.fromEntries(Object.entries(moved).filter(([logicalId]) => !gone.has(logicalId)))
  // grants first: what only AWS checks may name what is left out
  const resources = Object.fromEntries(
    Object.entries(withActions(here, capabilities)).map(([logicalId, resource]) => {
      const kept = withoutStatements(withoutLeftOut(resource, capabilities), (other) => gone.has(other) && !standIns.has(other))
      return [logicalId, resolve(kept, gone, standIns, `Resources.${logicalId}`, capabilities)]
    }),
  )
  // an output of something that is not there says nothing
  const left = Object.entries(outputs).filter(([, output]) => !refersTo(output, (logicalId) => gone.has(logicalId) && !standIns.has(logicalId)))
  return {
    template: withoutUnused({
      ...template,
      Resources: resources,
      ...(template.Outputs
        ? { Outputs: Object.fromEntries(left.map(([name, output]) => [name, resolve(output, gone, standIns, `Outputs.${name}`, capabilities)])) }
        : {}),
    }),
    leftOut,
  }
}

// A role that nobody may assume but services that only AWS has
function whyAssumedOnAws(type, properties, { assumedOnAws }) {
  if (type !== 'AWS::IAM::Role') return undefined
  const statements = [properties.AssumeRolePolicyDocument?.Statement ?? []].flat()
  const principals = statements.flatMap(({ Principal: principal }) => Object.entries(principal ?? {}))
  const services = principals.flatMap(([kind, names]) => (kind === 'Service' ? names : ['']))
  return services.length > 0 && services.every((name) => assumedOnAws[name]) ? assumedOnAws[services[0]] : undefined
}

// What a cluster returns: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
function databaseValues(logicalId, properties, database) {
  if (properties.DatabaseName !== database?.database) {
    throw new Error(
      `${logicalId} has the database name “${properties.DatabaseName}”, but stagecraft.config.ts has ${database ? `“${database.database}”` : 'none'}. Use the same name in both.`,
    )
  }
  return {
    Ref: `local-${logicalId.toLowerCase()}`,
    'Endpoint.Address': database.host,
    'Endpoint.Port': String(database.port),
    'MasterUserSecret.SecretArn': database.secretArn,
    // of a server that takes tokens of IAM
    ...(database.resourceId ? { DBClusterResourceId: database.resourceId } : {}),
  }
}

// What nothing stands in for may be watched: an alarm gets a name in its place, under which a test can put its metric
function resolve(resource, gone, standIns, at, { namesWhatIsLeftOut }) {
  const { DependsOn: dependencies, UpdatePolicy: policy, ...rest } = resource
  const find = (logicalId, attribute, path) => {
    if (!gone.has(logicalId)) return undefined
    const found = standIns.get(logicalId)?.[attribute ?? 'Ref']
    if (found !== undefined) return found
    if (resource.Type === 'AWS::CloudWatch::Alarm' || namesWhatIsLeftOut) return nameFor(logicalId, attribute)
    const { type, why } = gone.get(logicalId)
    throw new Error(
      `${path} refers to ${logicalId} (${type}), which is left out locally: ${why} Nothing replaces its ${attribute ?? 'Ref'}. Remove the reference, or declare a replacement in the engine’s capabilities.`,
    )
  }
  // the Framework leaves some undefined, which in a list would become null
  const others = [dependencies].flat().filter((logicalId) => logicalId !== undefined && !gone.has(logicalId))
  // how a resource is replaced is nobody's matter where what does it is left out
  const replacing = policy && !refersTo(policy, (logicalId) => gone.has(logicalId)) ? { UpdatePolicy: policy } : {}
  return replaceReferences({ ...rest, ...replacing, ...(others.length > 0 ? { DependsOn: others } : {}) }, find, at)
}

function nameFor(logicalId, attribute) {
  const name = `local-${logicalId.toLowerCase()}`
  return attribute?.endsWith('Arn') ? `arn:aws:local:us-east-1:000000000000:${name}` : name
}

function refersTo(value, isIt) {
  let found = false
  replaceReferences(value, (logicalId) => {
    found ||= isIt(logicalId)
    return undefined
  })
  return found
}

// What is granted to or on something that is not there is not granted: of a list of resources the others stay
function withoutStatements(value, isGone) {
  if (Array.isArray(value)) return value.map((each) => withoutStatements(each, isGone))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== 'Statement') return [key, withoutStatements(each, isGone)]
      return [key, [each].flat().flatMap((statement) => statementWithout(statement, isGone))]
    }),
  )
}

function statementWithout(statement, isGone) {
  const { Resource: resource, ...rest } = statement ?? {}
  if (refersTo(rest, isGone)) return []
  if (resource === undefined) return [statement]
  const left = [resource].flat().filter((each) => !refersTo(each, isGone))
  if (left.length === 0) return []
  return [{ ...statement, Resource: Array.isArray(resource) ? left : resource }]
}

function withoutLeftOut(resource, { leavesOut }) {
  const properties = Object.entries(resource.Properties ?? {})
  const kept = properties.filter(([name]) => !leavesOut[resource.Type]?.[name])
  return kept.length === properties.length ? resource : { ...resource, Properties: Object.fromEntries(kept) }
}

// Conditions and parameters that nothing left uses: those of AWS alone are looked up in an account
function withoutUnused({ Conditions: conditions, Parameters: parameters, ...template }) {
  const usedConditions = {}
  const use = (value) => {
    for (const name of conditionsIn(value).filter((each) => each in (conditions ?? {}) && !(each in usedConditions))) {
      usedConditions[name] = conditions[name]
      use(conditions[name])
    }
  }
  use(template.Resources)
  use(template.Outputs)
  const rest = [template.Resources, template.Outputs, usedConditions]
  const usedParameters = Object.entries(parameters ?? {}).filter(([name]) => refersTo(rest, (logicalId) => logicalId === name))
  return {
    ...template,
    ...(Object.keys(usedConditions).length > 0 ? { Conditions: usedConditions } : {}),
    ...(usedParameters.length > 0 ? { Parameters: Object.fromEntries(usedParameters) } : {}),
  }
}

function conditionsIn(value) {
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === 'Condition' && typeof each === 'string') return [each]
    return [...(key === 'Fn::If' ? [each[0]] : []), ...conditionsIn(each)]
  })
}

// Identity policies: inline ones of roles, and policies of their own
function withActions(resources, capabilities) {
  const isOnAws = (action) =>
    Object.keys(capabilities.onlyOnAws).some((only) => action === only || (only.endsWith('*') && action.startsWith(only.slice(0, -1))))
  const adapted = (document) => ({ ...document, Statement: [document?.Statement ?? []].flat().flatMap(statementHere) })
  const statementHere = (statement) => {
    if (!statement.Action) return [statement]
    const actions = [statement.Action].flat().filter((action) => !isOnAws(action))
    if (actions.length === 0) return []
    return [{ ...statement, Action: [...new Set(actions.flatMap((action) => [action, ...(capabilities.actions[action]?.also ?? [])]))] }]
  }
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, resource]) => {
      const { Type: type, Properties: properties } = resource
      if (!type.startsWith('AWS::IAM::')) return [logicalId, resource]
      if (type !== 'AWS::IAM::Role') {
        if (!properties.PolicyDocument) return [logicalId, resource]
        return [logicalId, { ...resource, Properties: { ...properties, PolicyDocument: adapted(properties.PolicyDocument) } }]
      }
      const policies = (properties.Policies ?? [])
        .map((each) => ({ ...each, PolicyDocument: adapted(each.PolicyDocument) }))
        // IAM takes no policy without a statement
        .filter((each) => each.PolicyDocument.Statement.length > 0)
      return [logicalId, { ...resource, Properties: { ...properties, ...(properties.Policies ? { Policies: policies } : {}) } }]
    }),
  )
}

function withAddresses(template, addresses) {
  const moved = Object.entries(addresses).filter(([from, to]) => from !== to)
  if (moved.length === 0) return template
  // all at once: an address that was moved is not moved again
  const any = new RegExp(`(${moved.map(([from]) => from.replaceAll('.', '\\.')).join('|')})(?![0-9])`, 'g')
  const move = (text) => text.replace(any, (from) => addresses[from])
  return JSON.parse(JSON.stringify(template), (_, value) => (typeof value === 'string' ? move(value) : value))
}
