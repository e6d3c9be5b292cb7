import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { CloudFrontClient, GetResponseHeadersPolicyCommand, type ResponseHeadersPolicyConfig } from '@aws-sdk/client-cloudfront'
import { besideAccess, clientOptions, type EngineAccess } from '../stack/client-options.ts'

/**
 * The headers that CloudFront would answer the page's files with: those of the response headers policy that was deployed, header → value.
 * None where the stack `stackName` has no such policy. The local stack has no TLS, and over plain HTTP a server must not send
 * Strict-Transport-Security (RFC 6797, 7.2): it is left out.
 */
export async function pageHeaders(access: EngineAccess, stackName: string): Promise<Record<string, string>> {
  // the engine beside another one has the stack's part there under the stack's name
  const options = clientOptions(besideAccess(access))
  const [formation, front] = [new CloudFormationClient(options), new CloudFrontClient(options)]
  try {
    const { StackResources = [] } = await formation.send(new DescribeStackResourcesCommand({ StackName: stackName }))
    const policy = StackResources.find((resource) => resource.ResourceType === 'AWS::CloudFront::ResponseHeadersPolicy')
    if (!policy) return {}
    const { ResponseHeadersPolicy } = await front.send(new GetResponseHeadersPolicyCommand({ Id: policy.PhysicalResourceId }))
    const { 'strict-transport-security': _, ...headers } = headersOf(ResponseHeadersPolicy?.ResponseHeadersPolicyConfig)
    return headers
  } finally {
    formation.destroy()
    front.destroy()
  }
}

/**
 * A response headers policy as headers, names in lower case.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export function headersOf(policy: ResponseHeadersPolicyConfig | undefined): Record<string, string> {
  const { ContentSecurityPolicy, ContentTypeOptions, FrameOptions, ReferrerPolicy, StrictTransportSecurity } = policy?.SecurityHeadersConfig ?? {}
  const headers = {
    'content-security-policy': ContentSecurityPolicy?.ContentSecurityPolicy,
    'x-content-type-options': ContentTypeOptions && 'nosniff',
    'x-frame-options': FrameOptions?.FrameOption,
    'referrer-policy': ReferrerPolicy?.ReferrerPolicy,
    'strict-transport-security': StrictTransportSecurity && transportSecurity(StrictTransportSecurity),
    ...Object.fromEntries((policy?.CustomHeadersConfig?.Items ?? []).map(({ Header = '', Value }) => [Header.toLowerCase(), Value])),
  }
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function transportSecurity(given: { AccessControlMaxAgeSec?: number; IncludeSubdomains?: boolean; Preload?: boolean }): string {
  const { AccessControlMaxAgeSec, IncludeSubdomains, Preload } = given
  return [`max-age=${AccessControlMaxAgeSec}`, IncludeSubdomains && 'includeSubDomains', Preload && 'preload'].filter(Boolean).join('; ')
}
