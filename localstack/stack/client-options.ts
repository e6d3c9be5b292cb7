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

/** What every client of the AWS SDK is made with to reach an engine. In a file of its own: it loads none of them. */
export function clientOptions({ endpoint, region, accessKeyId, secretAccessKey }: EngineAccess) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } }
}
