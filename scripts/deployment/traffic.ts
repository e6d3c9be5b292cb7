import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { trafficParameter } from '@stagecraft/localstack/plugin/traffic.cjs'
import type { Template } from '../check-aws/checked.ts'
import type { Context, Traffic } from './context.ts'

/**
 * How new code gets traffic, where it is not as the stage table says: at once and unwatched on a way back, because the alarm that asks for it would
 * stop it, and where whoever deploys says so. CloudFormation takes the template’s default where it is left out. docs/promotion.md#traffic
 */
export function trafficParameters(
  { record, traffic }: Pick<Context, 'record' | 'traffic'>,
  release: string,
  { Parameters = {} }: Template,
): { ParameterKey: string; ParameterValue: string }[] {
  // a deployment that did not work brings another release than its own
  const isWayBack = record.kind === 'rollback' || release !== record.release
  const how = isWayBack ? 'at-once' : traffic
  return how && Parameters[trafficParameter] ? [{ ParameterKey: trafficParameter, ParameterValue: how }] : []
}

/** What a person wrote. Throws `no-traffic`. */
export function trafficOf(text: string | undefined): Traffic | undefined {
  if (text === undefined || text === 'at-once' || text === 'canary') return text
  throw new StagecraftError('no-traffic', `New code can’t get traffic by “${text}”.`, { hint: 'Use `at-once` or `canary`, or leave it out.' })
}
