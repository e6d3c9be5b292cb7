import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'
import { shown } from '../hidden/hidden.ts'
import { hideIn } from '../hidden/hide-in.ts'
import type { Project } from '../project.ts'
import { stackSecrets } from '../secrets.ts'
import { clientOptions, type EngineAccess } from '../stack/client-options.ts'

/**
 * Takes secrets out of a text (`hideIn`): those of the stack, encrypted parameters, and what is secret in the environment of these functions, by their full
 * names. Asks the engine some ten times.
 */
export async function hidingOf(project: Project, access: EngineAccess, functions: readonly string[]): Promise<(text: string) => string> {
  const [ofStack, encrypted, ...ofFunctions] = await Promise.all([
    stackSecrets(project, access),
    encryptedParameters(access),
    ...[...new Set(functions)].map((name) => secretVariables(access, name)),
  ])
  const secrets = [...ofStack.map(({ value }) => value), ...encrypted, ...ofFunctions.flat()]
  // the same statements come again and again
  const known = new Map<string, string>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const hidden = hideIn(text, secrets)
    known.set(text, hidden)
    return hidden
  }
}

async function encryptedParameters(access: EngineAccess): Promise<string[]> {
  const client = new SSMClient(clientOptions(access))
  try {
    const found: string[] = []
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: '/', Recursive: true, WithDecryption: true }))
      found.push(...Parameters.flatMap(({ Type, Value }) => (Type === 'SecureString' && Value ? [Value] : [])))
    return found
  } finally {
    client.destroy()
  }
}

async function secretVariables(access: EngineAccess, FunctionName: string): Promise<string[]> {
  const client = new LambdaClient(clientOptions(access))
  try {
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }))
    return Object.entries(Environment?.Variables ?? {}).flatMap(([name, value]) => (shown(name, value).hidden ? [value, ...passwordIn(value)] : []))
  } catch (error) {
    // it was deployed no more
    if ((error as Error).name === 'ResourceNotFoundException') return []
    throw error
  } finally {
    client.destroy()
  }
}

// of an address: it may stand elsewhere by itself
function passwordIn(value: string): string[] {
  const password = /^[a-z][\w+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/i.exec(value)?.[1]
  return password ? [password, decodeURIComponent(password)] : []
}
