import { STSClient } from '@aws-sdk/client-sts'
import { clientOptions, type EngineAccess } from '@stagecraft/localstack/stack/client-options.ts'

/** The headers of a request that `access` signs for a service: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export async function signedHeaders(
  access: EngineAccess,
  service: string,
  url: string,
  method = 'GET',
  body?: string,
): Promise<Record<string, string>> {
  const { hostname, host, port, pathname, searchParams } = new URL(url)
  // any client's signer signs for any service that it is told
  const client = new STSClient(clientOptions(access))
  try {
    const signer = await client.config.signer()
    const request = {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { host },
      body,
    }
    const signed = await signer.sign(request as never, { signingService: service, signingRegion: access.region }) // the signer reads no more of a request
    const { host: _, ...headers } = signed.headers
    return headers
  } finally {
    client.destroy()
  }
}
