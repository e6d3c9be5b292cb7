/** How to reach the engine as its administrator. */
export interface EngineAccess {
  endpoint: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

/** What every client of the AWS SDK is made with to reach an engine. In a file of its own: it loads none of them. */
export function clientOptions({ endpoint, region, accessKeyId, secretAccessKey }: EngineAccess) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey } }
}
