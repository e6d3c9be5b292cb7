// Plain JavaScript: the Framework's plugin runs it too, under whatever Node the user types `npx serverless` with.

/**
 * @typedef {import('../engines/engine.ts').Capabilities} Capabilities
 * @typedef {{ host: string, port: number, database: string, secretArn: string }} DatabaseStandIn what stands in for a database cluster
 * @typedef {Readonly<Record<string, string>>} Addresses the addresses in the template, `http://127.0.0.1:<configured port>` → where the part listens
 * @typedef {{ Resources: Record<string, any>, Outputs?: Record<string, any> }} Template
 * @typedef {{ logicalId: string, type: string, why: string }} LeftOut
 */

/**
 * The one pass between the compiled template and an engine: what the engine declares it lacks is left out, each with its reason,
 * and what refers to a stand-in gets the stand-in's values. A reference to something left out that nothing stands in for
 * is an error: the template and the declaration do not fit together. Addresses of parts whose ports moved are moved with them. Actions that the engine checks under another name are granted under that too.
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
    const why = standIn?.why ?? capabilities.lacks[type]
    if (!why) continue
    leftOut.push({ logicalId, type, why })
    if (standIn) standIns.set(logicalId, databaseValues(logicalId, properties, database))
  }
  const gone = new Map(leftOut.map((each) => [each.logicalId, each]))
  const { Resources: moved, Outputs: outputs } = withAddresses(template, addresses)
  const resources = Object.fromEntries(Object.entries(moved).filter(([logicalId]) => !gone.has(logicalId)))
  return {
    template: {
      ...template,
      Resources: withActions(resolve(resources, gone, standIns, 'Resources'), capabilities),
      ...(outputs ? { Outputs: resolve(outputs, gone, standIns, 'Outputs') } : {}),
    },
    leftOut,
  }
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
  }
}

function resolve(value, gone, standIns, at) {
  if (Array.isArray(value)) return value.map((each, index) => resolve(each, gone, standIns, `${at}.${index}`))
  if (value === null || typeof value !== 'object') return value
  const reference = referenceOf(value)
  if (reference && gone.has(reference.to)) return replacement(reference, gone, standIns, at)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      if (key === 'DependsOn') {
        // the Framework leaves some undefined, which in a list would become null
        const rest = [each].flat().filter((logicalId) => logicalId !== undefined && !gone.has(logicalId))
        return rest.length > 0 ? [[key, rest]] : []
      }
      return [[key, resolve(each, gone, standIns, `${at}.${key}`)]]
    }),
  )
}

function referenceOf(value) {
  const keys = Object.keys(value)
  if (keys.length !== 1) return undefined
  if (keys[0] === 'Ref') return { to: value.Ref, attribute: 'Ref' }
  if (keys[0] !== 'Fn::GetAtt') return undefined
  const [to, ...attribute] = Array.isArray(value['Fn::GetAtt']) ? value['Fn::GetAtt'] : value['Fn::GetAtt'].split('.')
  return { to, attribute: attribute.join('.') }
}

function replacement(reference, gone, standIns, at) {
  const found = standIns.get(reference.to)?.[reference.attribute]
  if (found !== undefined) return found
  const { type, why } = gone.get(reference.to)
  throw new Error(
    `${at} refers to ${reference.to} (${type}), which is left out locally: ${why} Nothing replaces its ${reference.attribute}. Remove the reference, or declare a replacement in the engine’s capabilities.`,
  )
}

// Identity policies: inline ones of roles, and policies of their own
function withActions(resources, capabilities) {
  for (const { Type: type, Properties: properties } of Object.values(resources)) {
    const documents =
      type === 'AWS::IAM::Role'
        ? (properties.Policies ?? []).map((each) => each.PolicyDocument)
        : type.startsWith('AWS::IAM::')
          ? [properties.PolicyDocument]
          : []
    for (const statement of documents.flatMap((each) => each?.Statement ?? [])) {
      if (!statement.Action) continue
      const granted = [statement.Action].flat()
      statement.Action = [...new Set(granted.flatMap((action) => [action, ...(capabilities.actions[action]?.also ?? [])]))]
    }
  }
  return resources
}

function withAddresses(template, addresses) {
  const moved = Object.entries(addresses).filter(([from, to]) => from !== to)
  if (moved.length === 0) return template
  // all at once: an address that was moved is not moved again
  const any = new RegExp(`(${moved.map(([from]) => from.replaceAll('.', '\\.')).join('|')})(?![0-9])`, 'g')
  const move = (text) => text.replace(any, (from) => addresses[from])
  return JSON.parse(JSON.stringify(template), (_, value) => (typeof value === 'string' ? move(value) : value))
}
