import type { DeployedMark } from '../engine.ts'
import { askEngine } from './ask-engine.ts'

interface StackAnswer {
  id: string
  status: string
  tags: Record<string, string>
}

/** Asks a running engine (deployed_stack.py). Undefined where there is no such stack, or one whose deployment has not ended well; throws where nothing answers. */
export async function deployedStack(endpoint: string, frontSecret: string, name: string): Promise<DeployedMark | undefined> {
  const { id, status, tags } = (await askEngine<StackAnswer>({ endpoint, frontSecret }, 'stack', { name }, `the stack ${name}`)) ?? {}
  return id && /^(CREATE|UPDATE(_ROLLBACK)?)_COMPLETE$/.test(status ?? '') ? { id, mark: tags?.[markTag] } : undefined
}

const markTag = 'stagecraft:mark'
