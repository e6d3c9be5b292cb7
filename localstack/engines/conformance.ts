import type { Engine } from './engine.ts'

/** One behaviour of AWS (`tests/conformance`) that an engine does not have, or has otherwise. */
export interface Divergence {
  /** It does something else, or nothing of the kind. */
  kind: 'differs' | 'absent'
  /** What the engine does instead. A sentence without its full stop. */
  how: string
  /** Part of what the behaviour's test says when it fails for this reason: another failure is not this one. */
  shows: string
}

/** What an engine declares: id of a behaviour → how it diverges. A declared behaviour that is the same after all fails the run. */
export type Divergences = Readonly<Record<string, Divergence>>

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
