import { createHash, randomUUID } from 'node:crypto'
import type { Capabilities } from '../engines/engine.ts'
import type { EngineAccess } from './client-options.ts'
import { type Code, type Codes, frameworkKey, layerKey } from './code/code.ts'
import { withOwnLayers } from './code/own-layers.ts'
import type { SdkRuns } from './custom-resources.ts'
import type { DeployedBeside } from './deploy-beside.ts'
import { type Description, stackName } from './description.ts'
import { adaptTemplate, type DatabaseStandIn, type LeftOut } from './template/adapt-template.js'

/** What is in the engine, so that the next start can tell what changed. */
export interface Deployed {
  /** sha-256 of the adapted template without code. */
  template: string
  /** Function name → sha-256 of its code. */
  code: Record<string, string>
  leftOut: LeftOut[]
  /** The stack's name. */
  stack: string
  /** CloudFormation's id of the stack, and the value of its tag `stagecraft:mark`: an engine that has others holds another stack, or none. */
  id: string
  mark: string
  /** Functions that only the template knows: logical id → full name. */
  inTemplate?: Readonly<Record<string, string>>
  /** Left out where no custom resource ran without the AWS SDK. */
  sdkRuns?: SdkRuns
  /** What is in the engine beside it, where there is one. */
  beside?: DeployedBeside
}

/**
 * Brings the engine to this description and this code: a stack as `serverless deploy` makes it (same name, same template less the
 * listed differences), sent by the SDK because the Framework's command line takes seconds. Where only code changed, only that is sent.
 */
export async function deploy(
  access: EngineAccess,
  description: Description,
  codes: Codes,
  capabilities: Capabilities,
  database: DatabaseStandIn | undefined,
  addresses: Readonly<Record<string, string>>,
  before: Deployed | undefined,
): Promise<Deployed> {
  const own = withOwnLayers(description.template)
  const { template, leftOut } = adaptTemplate(own.template, capabilities, database, addresses)
  const code = codeByName(description, codes)
  const hashes = Object.fromEntries(Object.values(description.functions).map(({ name }) => [name, code.get(name)?.hash ?? '']))
  const wanted = {
    template: createHash('sha256')
      .update(JSON.stringify([withoutCodeKeys(template), ...besideCode(code, hashes)]))
      .digest('hex'),
    code: hashes,
    leftOut: [...leftOut, ...own.leftOut],
    stack: stackName(description),
  }
  if (before?.template === wanted.template) {
    const deployed = { ...before, ...wanted }
    // the SDK is loaded only where there is something to send
    const changed = Object.values(description.functions).filter((each) => before.code[each.name] !== hashes[each.name])
    if (changed.length === 0) return deployed
    const { updateCode } = await import('./functions-api.ts')
    await Promise.all(changed.map(({ name }) => updateCode(access, name, code.get(name) ?? noCode(name))))
    return deployed
  }
  const { sendStack } = await import('./send-stack.ts')
  const mark = before?.mark ?? randomUUID()
  return { ...wanted, mark, id: await sendStack(access, description, template, code, mark) }
}

// full function name, or a layer's logical id → its code
function codeByName({ functions, packaging }: Description, codes: Codes): ReadonlyMap<string, Code> {
  const ofFunctions = Object.entries(functions).map(([key, { name }]): [string, Code] => [name, codes.get(key) ?? noCode(name)])
  const ofLayers = Object.entries(packaging.layers).map(([layer, { logicalId }]): [string, Code] => [
    logicalId,
    codes.get(layerKey(layer)) ?? noCode(layer),
  ])
  const ofFramework = [...codes].flatMap(([key, code]): [string, Code][] =>
    key.startsWith(frameworkKey('')) ? [[key.slice(frameworkKey('').length), code]] : [],
  )
  return new Map([...ofFunctions, ...ofLayers, ...ofFramework])
}

function noCode(name: string): never {
  throw new Error(`${name} has no code.`)
}

// what of the code is sent with the template alone: another layer is another version of it
function besideCode(code: ReadonlyMap<string, Code>, functions: Readonly<Record<string, string>>): unknown[] {
  return [...code].flatMap(([name, { hash, properties }]) => (name in functions ? (properties ?? []) : hash))
}

// the Framework's keys hold the time of packaging
function withoutCodeKeys(template: Description['template']): unknown {
  return JSON.parse(JSON.stringify(template, (key, value) => (key === 'S3Key' || key === 'CodeSha256' ? undefined : value)))
}
