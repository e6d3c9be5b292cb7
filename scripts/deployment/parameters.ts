import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Target } from './target.ts'

/** The parameters and secrets that a release wants at a stage and that are not there. Those that the deployment itself sets do not count. */
export async function missingParameters(
  { client, service, stage }: Target,
  { parameters, furtherStacks }: Pick<Manifest, 'parameters' | 'furtherStacks'>,
): Promise<string[]> {
  const set = new Set((furtherStacks[stage] ?? []).flatMap(({ outputs }) => Object.values(outputs).map((name) => `/${service}/${stage}/${name}`)))
  const wanted = (parameters[stage] ?? []).filter((name) => !set.has(name))
  const [ssm, secrets] = [new SSMClient(client), new SecretsManagerClient(client)]
  try {
    const isThere = (name: string) => (name.startsWith('/') ? isParameter(ssm, name) : isSecret(secrets, name))
    const found = await Promise.all(wanted.map(isThere))
    return wanted.filter((_, at) => !found[at]).sort()
  } finally {
    ssm.destroy()
    secrets.destroy()
  }
}

/** Throws `parameters-missing` with the command for each. */
export async function refuseMissingParameters(target: Target, manifest: Manifest): Promise<void> {
  const missing = await missingParameters(target, manifest)
  if (missing.length === 0) return
  const prefix = new RegExp(`^/?${target.service}/${target.stage}/`)
  throw new StagecraftError('parameters-missing', `${target.stage} lacks what ${manifest.name} wants: ${missing.join(', ')}.`, {
    hint: missing.map((name) => `make config STAGE=${target.stage} SET=${name.replace(prefix, '')}`).join('\n'),
  })
}

async function isParameter(client: SSMClient, Name: string): Promise<boolean> {
  return client.send(new GetParameterCommand({ Name })).then(
    () => true,
    (error: Error) => (error.name === 'ParameterNotFound' ? false : Promise.reject(error)),
  )
}

async function isSecret(client: SecretsManagerClient, SecretId: string): Promise<boolean> {
  return client.send(new DescribeSecretCommand({ SecretId })).then(
    () => true,
    (error: Error) => (error.name === 'ResourceNotFoundException' ? false : Promise.reject(error)),
  )
}
