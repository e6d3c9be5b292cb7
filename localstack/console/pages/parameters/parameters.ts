import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'
import type { DeclaredParameter } from '../../../config.ts'
import { shown } from '../../../hidden/hidden.ts'
import { type Grant, grantsOf } from '../../../permissions/grants.ts'
import { clientOptions } from '../../../stack/client-options.ts'
import type { ConsoleContext } from '../../context.ts'
import type { ParameterRow } from './types.ts'

/** The parameters and secrets of the engine, by name, and who reads each. The value of a secret or an encrypted parameter is neither read nor shown. */
export async function parameterRows(console: ConsoleContext): Promise<ParameterRow[]> {
  const [stack, description, declared] = await Promise.all([console.stack(), console.description(), declaredBy(console)])
  const grants = grantsOf(description).filter(({ action }) => /^(ssm:GetParameter|secretsmanager:GetSecretValue)/i.test(action))
  const below = `${description.service}/${description.stage}/`
  const row = (kind: ParameterRow['kind'], is: Pick<ParameterRow, 'name' | 'value' | 'hidden'>): ParameterRow => {
    const said = declared.find(({ name, secret }) => Boolean(secret) === (kind === 'secret') && is.name.replace(/^\//, '') === below + name)
    const readers = grants.filter((grant) => covers(grant, kind, is.name)).map(({ holder }) => holder)
    return { kind, ...is, ...(said ? { what: said.what } : {}), readers: [...new Set([...readers, ...(said?.readBy ?? [])])] }
  }
  const [ssm, secrets] = [new SSMClient(clientOptions(stack)), new SecretsManagerClient(clientOptions(stack))]
  try {
    const rows: ParameterRow[] = []
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path: '/', Recursive: true }))
      for (const { Name = '', Value = '', Type } of Parameters)
        rows.push(row('parameter', Type === 'SecureString' ? { name: Name, hidden: 'encrypted' } : shown(Name, Value)))
    for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, {}))
      for (const { Name = '' } of SecretList) rows.push(row('secret', { name: Name, hidden: 'a secret' }))
    return rows.sort((one, other) => one.name.localeCompare(other.name))
  } finally {
    ssm.destroy()
    secrets.destroy()
  }
}

async function declaredBy({ project: { root, config } }: ConsoleContext): Promise<readonly DeclaredParameter[]> {
  if (!config.parameters) return []
  const { parameters = [] } = (await import(pathToFileURL(join(root, config.parameters)).href)) as { parameters?: readonly DeclaredParameter[] } // as the configuration describes it
  return parameters
}

// of a parameter's ARN the name follows `parameter`, of a secret's `secret:`, where AWS adds six characters; a grant may end in `*`
function covers({ action, resource }: Grant, kind: ParameterRow['kind'], name: string): boolean {
  if (action.startsWith('ssm:') !== (kind === 'parameter')) return false
  if (resource === '*') return true
  const [, pattern] = (kind === 'parameter' ? /:parameter\/?(.*)$/ : /:secret:(.*)$/).exec(resource) ?? []
  if (pattern === undefined) return false
  const words = pattern.split('*').map((each) => each.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const bare = name.replace(/^\//, '')
  // GetParametersByPath is granted for the path itself
  return (
    new RegExp(`^${words.join('.*')}(-\\?{6}|-.{6})?$`).test(bare) ||
    (/ByPath$/i.test(action) && bare.startsWith(`${pattern.replace(/\/?\*?$/, '')}/`))
  )
}
