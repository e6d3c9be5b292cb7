import type { Description } from '../stack/described.ts'
import { referencesIn } from '../stack/references-in.ts'

/**
 * The template without the rules of load balancers that other stacks have (`alb: { listenerArn: arn:… }`): no engine has their listeners, so that each would
 * end the deployment. `rules`: their logical ids.
 * https://www.serverless.com/framework/docs/providers/aws/events/alb
 */
export function withoutOtherListeners<T extends Description['template']>(template: T): { template: T; rules: string[] } {
  const rules = Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) =>
    Type === 'AWS::ElasticLoadBalancingV2::ListenerRule' && !referencesIn(Properties.ListenerArn).some((each) => each in template.Resources)
      ? [logicalId]
      : [],
  )
  const Resources = Object.fromEntries(Object.entries(template.Resources).filter(([logicalId]) => !rules.includes(logicalId)))
  return { template: { ...template, Resources }, rules }
}
