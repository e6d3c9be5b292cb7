import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Manifest } from '../release/manifest.ts'
import type { Target } from './target.ts'

/** The parameters and secrets that a release wants at a stage and that are not there, those that the deployment itself sets among them. */
export async function missingParameters({ client, stage }: Target, { parameters }: Pick<Manifest, 'parameters'>): Promise<string[]> {
  const wanted = parameters[stage] ?? []
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

/** Of these names those that a person has to set: the others are outputs of the stacks beside the stage's own. */
export function setByPerson(names: readonly string[], { service, stage }: Target, { furtherStacks }: Pick<Manifest, 'furtherStacks'>): string[] {
  const outputs = (furtherStacks[stage] ?? []).flatMap((stack) => Object.values(stack.outputs).map((name) => `/${service}/${stage}/${name}`))
  return names.filter((name) => !outputs.includes(name))
}

/** Throws `parameters-missing` with the command for each of the missing names that a person has to set. */
export function refuseMissingParameters(names: readonly string[], target: Target, manifest: Manifest): void {
  const missing = setByPerson(names, target, manifest)
  if (missing.length === 0) return
  throw new StagecraftError('parameters-missing', `${target.stage} lacks what ${manifest.name} wants: ${missing.join(', ')}.`, {
    hint: setCommands(missing, target),
  })
}

/** The command that sets each of them, a line each: those of another system's names by AWS's own command line. */
export function setCommands(names: readonly string[], target: Target): string {
  return names
    .map((name) =>
      isApart(name, target)
        ? `aws ssm put-parameter --region ${target.region} --type String --name ${name} --value …`
        : `make config STAGE=${target.stage} SET=${shortName(name, target)}`,
    )
    .join('\n')
}

/** Whether that is an SSM parameter outside of the system's own, `/{service}/{stage}/`. */
export function isApart(name: string, { service, stage }: Pick<Target, 'service' | 'stage'>): boolean {
  return name.startsWith('/') && !name.startsWith(`/${service}/${stage}/`)
}

/** A parameter's or secret's name as `make config` has it: without service and stage. */
export function shortName(name: string, { service, stage }: Pick<Target, 'service' | 'stage'>): string {
  return name.replace(new RegExp(`^/?${service}/${stage}/`), '')
}

async function isParameter(client: SSMClient, Name: string): Promise<boolean> {
  return client.send(new GetParameterCommand({ Name })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ParameterNotFound') return false
      throw error.name === 'AccessDeniedException' ? unreadable(Name, error) : error
    },
  )
}

function unreadable(name: string, cause: Error): StagecraftError {
  return new StagecraftError('parameter-unreadable', `Deployments may not read the parameter ${name}: ${cause.message}`, {
    hint: 'The description reads it since the account was made ready. Its administrator runs `bootstrap` for the stage once more.',
    cause,
  })
}

async function isSecret(client: SecretsManagerClient, SecretId: string): Promise<boolean> {
  return client.send(new DescribeSecretCommand({ SecretId })).then(
    () => true,
    (error: Error) => (error.name === 'ResourceNotFoundException' ? false : Promise.reject(error)),
  )
}
