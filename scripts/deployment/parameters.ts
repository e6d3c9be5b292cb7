import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Target } from './target.ts'

/** The parameters and secrets that a release wants at a stage and that are not there. Those that the deployment itself sets do not count. */
export async function missingParameters({ client, service, stage }: Target, { parameters, furtherStacks }: Manifest): Promise<string[]> {
  const set = new Set((furtherStacks[stage] ?? []).flatMap(({ outputs }) => Object.values(outputs).map((name) => `/${service}/${stage}/${name}`)))
  const wanted = (parameters[stage] ?? []).filter((name) => !set.has(name))
  const [ssm, secrets] = [new SSMClient(client), new SecretsManagerClient(client)]
  try {
    const names = wanted.filter((name) => name.startsWith('/'))
    // ten at a time: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
    const pages = Array.from({ length: Math.ceil(names.length / 10) }, (_, page) => names.slice(page * 10, page * 10 + 10))
    const answers = await Promise.all(pages.map((Names) => ssm.send(new GetParametersCommand({ Names }))))
    const others = await Promise.all(
      wanted.filter((name) => !name.startsWith('/')).map(async (name) => ((await isSecret(secrets, name)) ? [] : [name])),
    )
    return [...answers.flatMap(({ InvalidParameters = [] }) => InvalidParameters), ...others.flat()].sort()
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

async function isSecret(client: SecretsManagerClient, SecretId: string): Promise<boolean> {
  return client.send(new DescribeSecretCommand({ SecretId })).then(
    () => true,
    (error: Error) => (error.name === 'ResourceNotFoundException' ? false : Promise.reject(error)),
  )
}
