import { createHash, randomUUID } from 'node:crypto'
import type { Beside } from '../engines/engine.ts'
import { besideAccess, clientOptions, type EngineAccess } from './client-options.ts'
import { type Description, stackName } from './description.ts'
import { adaptTemplate, type LeftOut } from './template/adapt-template.js'
import { mainPart, partBeside } from './template/split-template.js'

/** What is in the engine beside another one. */
export interface DeployedBeside {
  /** sha-256 of its template. */
  template: string
  /** The stack's name. */
  stack: string
  /** CloudFormation's id of the stack, and its tag `stagecraft:mark`. */
  id: string
  mark: string
  /** The beginnings of the types that are there. */
  types: readonly string[]
  /** What the main template's references to it come to: `LogicalId` or `LogicalId.Attribute` → value. */
  values: Readonly<Record<string, string>>
  leftOut: LeftOut[]
}

/** Deploys the part of the template that goes beside, where it changed, under the stack's own name. */
export async function deployBeside(
  access: EngineAccess,
  description: Description,
  { engine, types }: Beside,
  addresses: Readonly<Record<string, string>>,
  before: DeployedBeside | undefined,
): Promise<DeployedBeside> {
  const { beside, wanted } = partBeside(description.template, types, { region: description.region, account })
  const { template, leftOut } = adaptTemplate(beside, engine.capabilities, undefined, addresses)
  const hash = createHash('sha256').update(JSON.stringify(template)).digest('hex')
  if (before?.template === hash) return before
  const { sendStack } = await import('./send-stack.ts')
  const mark = before?.mark ?? randomUUID()
  const id = await sendStack(besideAccess(access), description, template as Description['template'], new Map(), mark) // resources alone were taken out
  const outputs = await outputsOf(besideAccess(access), stackName(description))
  const values = Object.fromEntries(Object.entries(wanted).map(([reference, output]) => [reference, outputs[output] ?? '']))
  return { template: hash, stack: stackName(description), id, mark, types, values, leftOut }
}

/** The same description without what went beside. */
export function withoutBeside(description: Description, { types, values }: Pick<DeployedBeside, 'types' | 'values'>): Description {
  return { ...description, template: mainPart(description.template, types, values) as Description['template'] } // resources alone were taken out
}

// the account that local engines use
const account = '000000000000'

async function outputsOf(access: EngineAccess, name: string): Promise<Record<string, string>> {
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation')
  const client = new CloudFormationClient(clientOptions(access))
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }))
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  } finally {
    client.destroy()
  }
}
