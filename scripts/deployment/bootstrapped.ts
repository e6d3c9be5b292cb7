import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Target } from './target.ts'

/** What `stagecraft bootstrap` left for deployments in a stage's account, by the end of the parameter's name; undefined where it left nothing. */
export async function bootstrapped(
  { client, service, stage }: Pick<Target, 'client' | 'service' | 'stage'>,
  name: string,
): Promise<string | undefined> {
  const ssm = new SSMClient(client)
  try {
    return (await ssm.send(new GetParameterCommand({ Name: `/${service}/${stage}/${name}` }))).Parameter?.Value
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return undefined
    throw error
  } finally {
    ssm.destroy()
  }
}
