import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { clientOptions, type EngineAccess } from './client-options.ts'

/** Puts the database's credentials where a cluster would keep them; returns the secret's ARN. */
export async function keepDatabaseSecret(access: EngineAccess, name: string, credentials: { username: string; password: string }): Promise<string> {
  const client = new SecretsManagerClient(clientOptions(access))
  const SecretString = JSON.stringify(credentials)
  try {
    const { ARN } = await client.send(new CreateSecretCommand({ Name: name, SecretString })).catch((error: Error) => {
      if (error.name !== 'ResourceExistsException') throw error
      return client.send(new PutSecretValueCommand({ SecretId: name, SecretString }))
    })
    if (!ARN) throw new Error('The engine made a secret without an ARN.')
    return ARN
  } finally {
    client.destroy()
  }
}
