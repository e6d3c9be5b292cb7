import { createHash, randomUUID } from 'node:crypto'
import type { Capabilities } from '../engines/engine.ts'
import { adaptTemplate, type DatabaseStandIn, type LeftOut } from './adapt-template.js'
import type { Bundle } from './bundle.ts'
import type { EngineAccess } from './client-options.ts'
import type { DeployedBeside } from './deploy-beside.ts'
import { type Description, moduleOf, stackName } from './description.ts'

/** What is in the engine, so that the next start can tell what changed. */
export interface Deployed {
  /** sha-256 of the adapted template without code. */
  template: string
  /** Function name → sha-256 of its bundle. */
  code: Record<string, string>
  leftOut: LeftOut[]
  /** The stack's name. */
  stack: string
  /** CloudFormation's id of the stack, and the value of its tag `stagecraft:mark`: an engine that has others holds another stack, or none. */
  id: string
  mark: string
  /** What is in the engine beside it, where there is one. */
  beside?: DeployedBeside
}

/**
 * Brings the engine to this description and these bundles: a stack as `serverless deploy` makes it (same name, same template less the
 * listed differences), sent by the SDK because the Framework's command line takes seconds. Where only code changed, only that is sent.
 */
export async function deploy(
  access: EngineAccess,
  description: Description,
  bundles: Bundle[],
  capabilities: Capabilities,
  database: DatabaseStandIn | undefined,
  addresses: Readonly<Record<string, string>>,
  before: Deployed | undefined,
): Promise<Deployed> {
  const { template, leftOut } = adaptTemplate(description.template, capabilities, database, addresses)
  const byModule = new Map(bundles.map((bundle) => [bundle.module, bundle]))
  const hashes = Object.fromEntries(Object.values(description.functions).map((each) => [each.name, byModule.get(moduleOf(each.handler))?.hash ?? '']))
  const wanted = {
    template: createHash('sha256')
      .update(JSON.stringify(withoutCodeKeys(template)))
      .digest('hex'),
    code: hashes,
    leftOut,
    stack: stackName(description),
  }
  if (before?.template === wanted.template) {
    const deployed = { ...before, ...wanted }
    // the SDK is loaded only where there is something to send
    const changed = Object.values(description.functions).filter((each) => before.code[each.name] !== hashes[each.name])
    if (changed.length === 0) return deployed
    const { updateCode } = await import('./functions-api.ts')
    await Promise.all(changed.map((each) => updateCode(access, each.name, bundleOf(each.handler, byModule))))
    return deployed
  }
  const { sendStack } = await import('./send-stack.ts')
  const code = new Map(Object.values(description.functions).map((each) => [each.name, bundleOf(each.handler, byModule)]))
  const mark = before?.mark ?? randomUUID()
  return { ...wanted, mark, id: await sendStack(access, description, template, code, mark) }
}

function bundleOf(handler: string, bundles: Map<string, Bundle>): Bundle {
  const bundle = bundles.get(moduleOf(handler))
  if (!bundle) throw new Error(`The function with the handler ${handler} has no bundle.`)
  return bundle
}

// the Framework's keys hold the time of packaging
function withoutCodeKeys(template: Description['template']): unknown {
  return JSON.parse(JSON.stringify(template, (key, value) => (key === 'S3Key' || key === 'CodeSha256' ? undefined : value)))
}
