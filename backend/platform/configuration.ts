import { GetParametersCommand } from '@aws-sdk/client-ssm'
import { ssm } from './aws-clients.ts'
import { ApplicationError } from './errors.ts'

/**
 * Reads the named parameters below `CONFIG_PATH` (`/{service}/{stage}`) from SSM, at most ten to a call as GetParameters allows.
 * `loadConfiguration({ bucket: 'intake/bucket' })` gives a frozen `{ bucket: string }`; what is missing is reported together.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export async function loadConfiguration<Key extends string>(names: Record<Key, string>): Promise<Readonly<Record<Key, string>>> {
  const path = process.env.CONFIG_PATH
  if (!path)
    throw new ApplicationError('configuration-missing', 'The environment variable CONFIG_PATH is not set.', {
      hint: 'serverless.yml sets it under provider.environment.',
    })
  const keys = Object.keys(names) as Key[] // Object.keys widens to string[]
  const found = new Map<string, string>()
  const wanted = keys.map((key) => `${path}/${names[key]}`)
  for (let start = 0; start < wanted.length; start += 10) {
    const answer = await ssm().send(new GetParametersCommand({ Names: wanted.slice(start, start + 10), WithDecryption: true }))
    for (const parameter of answer.Parameters ?? []) found.set(parameter.Name ?? '', parameter.Value ?? '')
  }
  const missing = wanted.filter((name) => !found.has(name))
  if (missing.length > 0) {
    throw new ApplicationError('configuration-missing', `These parameters do not exist: ${missing.join(', ')}.`, {
      hint: 'They are resources of the feature that owns them (stack.yml): deploy it.',
    })
  }
  const values = Object.fromEntries(keys.map((key) => [key, found.get(`${path}/${names[key]}`)]))
  return Object.freeze(values) as Readonly<Record<Key, string>> // every key was just found
}
