import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { ssm } from './aws-clients.ts'
import { ApplicationError } from './errors.ts'
import { misfit, type Parameter } from './parameter.ts'

/**
 * Reads parameters below `CONFIG_PATH` (`/{service}/{stage}`) from SSM, each declared in its feature's `parameters.ts`.
 * `loadConfiguration({ bucket: parameters.bucket })` gives a frozen `{ bucket: string }`; what is missing or does not fit its kind is reported together.
 * One GetParameter for each, all at once: a role grants exactly these parameters, and the local engine checks GetParameters
 * (several names in one call) against `*` only, so that a narrow grant would be refused there and pass on AWS.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
 */
export async function loadConfiguration<Key extends string>(declared: Record<Key, Parameter>): Promise<Readonly<Record<Key, string>>> {
  const path = configurationPath()
  const keys = Object.keys(declared) as Key[] // Object.keys widens to string[]
  const values = await Promise.all(keys.map(async (key) => (await parameter(`${path}/${declared[key].name}`)) ?? declared[key].default))
  const faults = keys.flatMap((key, index) => {
    const value = values[index]
    const fault = value === undefined ? 'does not exist' : misfit(declared[key], value)
    return fault ? [`${path}/${declared[key].name} ${fault}`] : []
  })
  if (faults.length > 0) {
    throw new ApplicationError('configuration-missing', `These parameters cannot be used: ${faults.join('; ')}.`, {
      hint: 'Most are resources of the feature that owns them (stack.yml): deploy it. `make config STAGE=…` lists them all and sets the others.',
    })
  }
  return Object.freeze(Object.fromEntries(keys.map((key, index) => [key, values[index]]))) as Readonly<Record<Key, string>> // none is missing
}

/** The name under which Secrets Manager has a secret: known from the declaration, so that no parameter has to be read first. */
export function secretId({ name }: Parameter): string {
  return `${configurationPath().slice(1)}/${name}`
}

/** `/{service}/{stage}`, below which the system's parameters and secrets are. */
function configurationPath(): string {
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
