import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { ssm } from './aws-clients.ts'
import { ApplicationError } from './errors.ts'

/**
 * Reads the named parameters below `CONFIG_PATH` (`/{service}/{stage}`) from SSM.
 * `loadConfiguration({ bucket: 'intake/bucket' })` gives a frozen `{ bucket: string }`; what is missing is reported together.
 * One GetParameter for each, all at once: a role grants exactly these parameters, and the local engine checks GetParameters
 * (several names in one call) against `*` only, so that a narrow grant would be refused there and pass on AWS.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export async function loadConfiguration<Key extends string>(names: Record<Key, string>): Promise<Readonly<Record<Key, string>>> {
  const path = configurationPath()
  const keys = Object.keys(names) as Key[] // Object.keys widens to string[]
  const values = await Promise.all(keys.map((key) => parameter(`${path}/${names[key]}`)))
  const missing = keys.filter((_, index) => values[index] === undefined).map((key) => `${path}/${names[key]}`)
  if (missing.length > 0) {
    throw new ApplicationError('configuration-missing', `These parameters do not exist: ${missing.join(', ')}.`, {
      hint: 'They are resources of the feature that owns them (stack.yml): deploy it.',
    })
  }
  return Object.freeze(Object.fromEntries(keys.map((key, index) => [key, values[index]]))) as Readonly<Record<Key, string>> // none is missing
}

/** `/{service}/{stage}`, below which the system's parameters and secrets are. */
export function configurationPath(): string {
  const path = process.env.CONFIG_PATH
  if (path) return path
  throw new ApplicationError('configuration-missing', 'The environment variable CONFIG_PATH is not set.', {
    hint: 'serverless.yml sets it under provider.environment.',
  })
}

async function parameter(name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm().send(new GetParameterCommand({ Name: name, WithDecryption: true }))
    return Parameter?.Value
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined
    throw error
  }
}
