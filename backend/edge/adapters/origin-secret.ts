import { randomBytes } from 'node:crypto'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import type { OriginSecret } from '../ports.ts'

/** The secret `SecretId` in Secrets Manager. Its values are 256 random bits in hexadecimal digits. */
export function originSecret(client: SecretsManagerClient, SecretId: string): OriginSecret {
  return {
    async current() {
      const { VersionId = '', SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }))
      return { version: VersionId, value: SecretString }
    },
    async valueOf(version) {
      const answer = await client.send(new GetSecretValueCommand({ SecretId, VersionId: version })).catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return undefined
        throw error
      })
      return answer?.SecretString
    },
    async makePending(version) {
      const value = { SecretString: randomBytes(32).toString('hex'), VersionStages: ['AWSPENDING'] }
      await client.send(new PutSecretValueCommand({ SecretId, ClientRequestToken: version, ...value }))
    },
    async makeCurrent(version, from) {
      const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: version, RemoveFromVersionId: from }
      await client.send(new UpdateSecretVersionStageCommand({ SecretId, ...move }))
    },
  }
}
