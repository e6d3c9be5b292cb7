import type { STSClientConfig } from '@aws-sdk/client-sts'

/** How to reach the engine as its administrator. */
export interface EngineAccess {
  endpoint: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Where the engine beside it answers, for the services that the engine does not have. */
  besideEndpoint?: string
}

/** How to reach what has the user pools, HTTP APIs and CloudFront: the engine itself, or the one beside it. */
export function besideAccess(access: EngineAccess): EngineAccess {
  return { ...access, endpoint: access.besideEndpoint ?? access.endpoint }
}

/** How to reach a stage on AWS: with what the clients of the AWS SDK are made. */
export interface StageAccess {
  client: SdkOptions
}

/** Where `endpoint` or `credentials` are left out, the SDK finds its own. */
export type SdkOptions = Pick<STSClientConfig, 'credentials'> & { region: string; endpoint?: string }

/** What every client of the AWS SDK is made with to reach an engine, or a stage on AWS. In a file of its own: it loads none of them. */
export function clientOptions(access: EngineAccess): EngineOptions
export function clientOptions(access: EngineAccess | StageAccess): SdkOptions
export function clientOptions(access: EngineAccess | StageAccess): SdkOptions {
  if ('client' in access) return access.client
  const { endpoint, region, accessKeyId, secretAccessKey } = access
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } }
}

interface EngineOptions {
  endpoint: string
  region: string
  credentials: { accessKeyId: string; secretAccessKey: string }
}
