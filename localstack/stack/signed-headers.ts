import { STSClient, type STSClientConfig } from '@aws-sdk/client-sts'

/** A request to a service of AWS whose client is not installed. */
export interface RequestToSign {
  /** As it stands in signatures: `monitoring`. */
  service: string
  /** Where it is signed for, if that is not the client's region. */
  region?: string
  url: URL
  method: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

/** The headers of a request, signed with a client's credentials: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export async function signedHeaders(
  client: Pick<STSClientConfig, 'region' | 'endpoint' | 'credentials'>,
  { service, region, url, method, headers = {}, body }: RequestToSign,
): Promise<Record<string, string>> {
  const { protocol, host, hostname, port, pathname, searchParams } = url
  // any client's signer signs for any service that it is told
  const sts = new STSClient(client)
  try {
    const signer = await sts.config.signer()
    const request = {
      method,
      protocol,
      hostname,
      ...(port && { port: Number(port) }),
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: { ...headers, host },
      body,
    }
    const signingRegion = region ?? (await sts.config.region())
    const signed = await signer.sign(request as never, { signingService: service, signingRegion }) // the signer reads no more of a request
    const { host: _, ...sent } = signed.headers
    return sent
  } finally {
    sts.destroy()
  }
}
