import { expect } from 'vitest'
import type { Account } from '../account.ts'
import { behaviour } from '../behaviour.ts'
import { refusal } from '../waiting.ts'

const guide = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide'
const api = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference'

/** Makes a secret; resolves to its name and ARN. */
async function secret(aws: Account, SecretString: string): Promise<{ name: string; arn: string }> {
  const name = aws.name('secret')
  const { ARN: arn = '' } = await aws.secrets.createSecret({ Name: name, SecretString })
  aws.undo(() => aws.secrets.deleteSecret({ SecretId: arn, ForceDeleteWithoutRecovery: true }))
  return { name, arn }
}

/** Secrets Manager. */
export const secrets = [
  behaviour({
    id: 'secrets.create-get',
    statement: 'A secret is read by name and by ARN; the ARN ends in six random characters',
    source: `${api}/API_GetSecretValue.html`,
    trust: 'documented',
    operations: ['secretsmanager:CreateSecret', 'secretsmanager:GetSecretValue'],
    run: async (aws) => {
      const { name, arn } = await secret(aws, '{"password":"x"}')
      expect(arn).toMatch(new RegExp(`^${aws.arn('secretsmanager', `secret:${name}`)}-[A-Za-z0-9]{6}$`))
      for (const SecretId of [name, arn])
        expect(await aws.secrets.getSecretValue({ SecretId })).toMatchObject({ SecretString: '{"password":"x"}', VersionStages: ['AWSCURRENT'] })
    },
  }),
  behaviour({
    id: 'secrets.missing',
    statement: 'A secret that is not there is ResourceNotFoundException',
    source: `${api}/API_GetSecretValue.html`,
    trust: 'documented',
    operations: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
    run: async (aws) => {
      const SecretId = aws.name('none')
      expect(await refusal(aws.secrets.getSecretValue({ SecretId }))).toBe('ResourceNotFoundException')
      expect(await refusal(aws.secrets.describeSecret({ SecretId }))).toBe('ResourceNotFoundException')
    },
  }),
  behaviour({
    id: 'secrets.create-again',
    statement: 'A second secret of the same name is refused',
    source: `${api}/API_CreateSecret.html`,
    trust: 'documented',
    operations: ['secretsmanager:CreateSecret'],
    run: async (aws) => {
      const { name } = await secret(aws, 'x')
      expect(await refusal(aws.secrets.createSecret({ Name: name, SecretString: 'y' }))).toBe('ResourceExistsException')
    },
  }),
  behaviour({
    id: 'secrets.versions',
    statement: 'A new value is the current one, and the value before is read as AWSPREVIOUS',
    source: `${guide}/whats-in-a-secret.html`,
    trust: 'documented',
    operations: ['secretsmanager:PutSecretValue', 'secretsmanager:GetSecretValue'],
    run: async (aws) => {
      const { name: SecretId } = await secret(aws, 'one')
      const { VersionId } = await aws.secrets.putSecretValue({ SecretId, SecretString: 'two' })
      expect(await aws.secrets.getSecretValue({ SecretId })).toMatchObject({ SecretString: 'two', VersionId })
      expect((await aws.secrets.getSecretValue({ SecretId, VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one')
    },
  }),
  behaviour({
    id: 'secrets.pending',
    statement: 'A pending value is not the current one until its version gets the label AWSCURRENT; then the one before is AWSPREVIOUS',
    source: `${api}/API_UpdateSecretVersionStage.html`,
    trust: 'documented',
    operations: ['secretsmanager:PutSecretValue', 'secretsmanager:GetSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
    run: async (aws) => {
      const { name: SecretId } = await secret(aws, 'one')
      const read = async (VersionStage: string) => (await aws.secrets.getSecretValue({ SecretId, VersionStage })).SecretString
      const [before, version] = [(await aws.secrets.getSecretValue({ SecretId })).VersionId, crypto.randomUUID()]
      await aws.secrets.putSecretValue({ SecretId, SecretString: 'two', ClientRequestToken: version, VersionStages: ['AWSPENDING'] })
      expect([await read('AWSCURRENT'), await read('AWSPENDING')]).toEqual(['one', 'two'])
      expect(await refusal(read('AWSPREVIOUS'))).toBe('ResourceNotFoundException')
      const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: version, RemoveFromVersionId: before }
      await aws.secrets.updateSecretVersionStage({ SecretId, ...move })
      expect([await read('AWSCURRENT'), await read('AWSPREVIOUS')]).toEqual(['two', 'one'])
    },
  }),
  behaviour({
    id: 'secrets.same-token',
    statement: 'A put with the token of an earlier one makes no further version, and another value with it is refused',
    source: `${api}/API_PutSecretValue.html`,
    trust: 'documented',
    operations: ['secretsmanager:PutSecretValue'],
    run: async (aws) => {
      const { name: SecretId } = await secret(aws, 'one')
      const put = (SecretString: string, ClientRequestToken: string) => aws.secrets.putSecretValue({ SecretId, SecretString, ClientRequestToken })
      const token = crypto.randomUUID()
      expect((await put('two', token)).VersionId).toBe((await put('two', token)).VersionId)
      expect(await refusal(put('three', token))).toBe('ResourceExistsException')
    },
  }),
  behaviour({
    id: 'secrets.deleted',
    statement: 'A secret that is marked for deletion is not read, and is back when it is restored',
    source: `${api}/API_DeleteSecret.html`,
    trust: 'documented',
    operations: ['secretsmanager:DeleteSecret', 'secretsmanager:RestoreSecret'],
    run: async (aws) => {
      const { name: SecretId } = await secret(aws, 'x')
      await aws.secrets.deleteSecret({ SecretId, RecoveryWindowInDays: 7 })
      expect(await refusal(aws.secrets.getSecretValue({ SecretId }))).toBe('InvalidRequestException')
      await aws.secrets.restoreSecret({ SecretId })
      expect((await aws.secrets.getSecretValue({ SecretId })).SecretString).toBe('x')
    },
  }),
]
