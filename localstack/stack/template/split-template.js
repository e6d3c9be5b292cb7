// Plain JavaScript: the Framework's plugin runs it too, under whatever Node the user types `npx serverless` with.
import { replaceReferences } from './references.js'

/**
 * @typedef {import('./adapt-template.js').Template} Template
 * @typedef {Readonly<Record<string, string>>} Values what the references of one part to the other come to: `LogicalId` or `LogicalId.Attribute` → value
 */

/**
 * Divides a template between two engines: the resources whose types begin with one of `types` go beside. References between the parts become
 * values: a function's name and ARN are known before it is deployed, and what the main part wants of the other one, that part puts out.
 *
 * @param {Template} template as compiled; not changed
 * @param {readonly string[]} types prefixes: `AWS::Cognito::`
 * @param {{ region: string, account: string }} where
 * @returns {{ beside: Template, wanted: Readonly<Record<string, string>> }} the part that goes beside, and its outputs: `LogicalId.Attribute` → output name
 */
export function partBeside(template, types, { region, account }) {
  const goes = isBeside(types)
  const inside = Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => goes(Type)))
  const others = Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => !goes(Type)))
  /** @type {Record<string, string>} */
  const wanted = {}
  /** @type {Record<string, { Value: unknown }>} */
  const outputs = {}
  replaceReferences({ Resources: others, Outputs: template.Outputs ?? {} }, (logicalId, attribute) => {
    if (!(logicalId in inside)) return undefined
    const output = `${logicalId}${attribute?.replaceAll(/[^A-Za-z0-9]/g, '') ?? 'Ref'}`
    wanted[named(logicalId, attribute)] = output
    outputs[output] = { Value: attribute ? { 'Fn::GetAtt': [logicalId, attribute] } : { Ref: logicalId } }
    return undefined
  })
  const knownFunction = (logicalId, attribute) => {
    const { Type: type, Properties: properties } = others[logicalId] ?? {}
    // an alias is referred to by its ARN, which is its function's and its name
    if (type === 'AWS::Lambda::Alias') return `${knownFunction(properties.FunctionName?.Ref, 'Arn')}:${properties.Name}`
    if (type !== 'AWS::Lambda::Function') return undefined
    const name = String(properties.FunctionName)
    if (!attribute) return name
    return attribute === 'Arn' ? `arn:aws:lambda:${region}:${account}:function:${name}` : undefined
  }
  const resources = withoutDependencies(replaceReferences(inside, knownFunction), others)
  return { beside: { ...template, Resources: resources, Outputs: outputs }, wanted }
}

/**
 * The main part: what does not go beside, with the values that the other part put out.
 *
 * @param {Template} template as compiled; not changed
 * @param {readonly string[]} types
 * @param {Values} values
 * @returns {Template}
 */
export function mainPart(template, types, values) {
  const goes = isBeside(types)
  const gone = Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => goes(Type)))
  const main = Object.fromEntries(Object.entries(template.Resources).filter(([logicalId]) => !(logicalId in gone)))
  const valueFor = (logicalId, attribute) => (logicalId in gone ? values[named(logicalId, attribute)] : undefined)
  return {
    ...template,
    Resources: withoutDependencies(replaceReferences(main, valueFor), gone),
    ...(template.Outputs ? { Outputs: replaceReferences(template.Outputs, valueFor) } : {}),
  }
}

function named(logicalId, attribute) {
  return attribute ? `${logicalId}.${attribute}` : logicalId
}

function isBeside(types) {
  return (type) => types.some((prefix) => type.startsWith(prefix))
}

function withoutDependencies(resources, gone) {
  return Object.fromEntries(
    Object.entries(resources).map(([logicalId, { DependsOn, ...resource }]) => {
      const rest = [DependsOn ?? []].flat().filter((each) => each !== undefined && !(each in gone))
      return [logicalId, rest.length > 0 ? { ...resource, DependsOn: rest } : resource]
    }),
  )
}
