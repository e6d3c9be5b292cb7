import type { Divergences } from './conformance.ts'
import type { Engine } from './engine.ts'

/** Services that an engine beside another one may answer for: the beginning of their resources' types → of their behaviours' ids, and IAM's name. */
export const servicesBeside: Readonly<Record<string, { ids: string; prefix: string }>> = {
  'AWS::Cognito::': { ids: 'cognito.', prefix: 'cognito-idp' },
  'AWS::ApiGatewayV2::': { ids: 'api.', prefix: 'apigateway' },
  'AWS::CloudFront::': { ids: 'cloudfront.', prefix: 'cloudfront' },
}

/** What an engine declares, and for services of the engine beside it what that one declares. */
export function divergencesOf({ conformance = {}, beside }: Pick<Engine, 'conformance' | 'beside'>): Divergences {
  const ids = beside?.types.map((type) => servicesBeside[type]?.ids ?? type) ?? []
  const ofBeside = Object.entries(beside?.engine.conformance ?? {}).filter(([id]) => ids.some((each) => id.startsWith(each)))
  return { ...Object.fromEntries(ofBeside), ...conformance }
}
