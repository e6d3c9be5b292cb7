import { CreateSecretCommand, PutSecretValueCommand, paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, PutParameterCommand, paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm'
import type { DeclaredParameter } from '@stagecraft/localstack/config.ts'
import type { StageAccess } from './stage-access.ts'

/** What a stage holds under one name. The value of a secret is never read. */
export interface Held {
  name: string
  changedAt?: Date
  /** Undefined for a secret. */
  value?: string
}

export interface Store {
  /** All below `/{service}/{stage}/`, by name, whether declared or not. */
  held(): Promise<Map<string, Held>>
  /** Writes a value: a new version where there is one already. */
  set(parameter: DeclaredParameter, value: string): Promise<void>
  close(): void
}

/** The parameters (SSM) and secrets (Secrets Manager) of one stage. */
export function storeOf({ service, stage, client }: StageAccess): Store {
  const [ssm, secrets] = [new SSMClient(client), new SecretsManagerClient(client)]
  const prefix = `${service}/${stage}/`
  return {
    async held() {
      const found = new Map<string, Held>()
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client: ssm }, { Path: `/${prefix.slice(0, -1)}`, Recursive: true }))
        for (const { Name = '', Value, Type, LastModifiedDate } of Parameters) {
          const name = Name.slice(prefix.length + 1)
          found.set(name, { name, changedAt: LastModifiedDate, ...(Type === 'SecureString' ? {} : { value: Value }) })
        }
      // the filter takes prefixes of words
      for await (const { SecretList = [] } of paginateListSecrets({ client: secrets }, { Filters: [{ Key: 'name', Values: [prefix] }] }))
        for (const { Name = '', LastChangedDate, CreatedDate } of SecretList)
          if (Name.startsWith(prefix))
            found.set(Name.slice(prefix.length), { name: Name.slice(prefix.length), changedAt: LastChangedDate ?? CreatedDate })
      return found
    },
    async set({ name, secret, what }, value) {
      if (!secret) {
        const Name = `/${prefix}${name}`
        const known = await ssm.send(new GetParameterCommand({ Name })).catch(unless('ParameterNotFound'))
        await ssm.send(
          new PutParameterCommand({ Name, Value: value, Overwrite: Boolean(known), ...(known ? {} : { Type: 'String', Description: what }) }),
        )
        return
      }
      const SecretId = `${prefix}${name}`
      const put = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: value })).catch(unless('ResourceNotFoundException'))
      if (!put) await secrets.send(new CreateSecretCommand({ Name: SecretId, Description: what, SecretString: value }))
    },
    close() {
      ssm.destroy()
      secrets.destroy()
    },
  }
}

function unless(name: string) {
  return (error: Error) => {
    if (error.name !== name) throw error
    return undefined
  }
}
