import { ask } from '../../ask.ts'
import type { DeployedMark } from '../engine.ts'

/** Asks a running engine (deployed_stack.py). Undefined where there is no such stack, or one whose deployment has not ended well; throws where nothing answers. */
export async function deployedStack(endpoint: string, frontSecret: string, name: string): Promise<DeployedMark | undefined> {
  const answer = await ask(`${endpoint}/_stagecraft/stack?name=${encodeURIComponent(name)}`, { 'x-stagecraft-front': frontSecret })
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`The engine answered ${answer.status} to the question which stack ${name} it has.`)
  const { id, status, tags } = JSON.parse(answer.text) as { id: string; status: string; tags: Record<string, string> }
  return /^(CREATE|UPDATE(_ROLLBACK)?)_COMPLETE$/.test(status) ? { id, mark: tags[markTag] } : undefined
}

const markTag = 'stagecraft:mark'
