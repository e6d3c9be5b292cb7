import type { Description, TemplateResource } from '../stack/described.ts'
import { replaceReferences } from '../stack/template/references.js'
import { referencesIn } from '../stack/template/references-in.ts'

/**
 * The template without the rules of load balancers that other stacks have (`alb: { listenerArn: arn:… }`): no engine has their listeners, so that each would
 * end the deployment. What waits for a rule waits no more, outputs of one go with it, and other references get an ARN to stand in. `rules`: their logical ids.
 * https://www.serverless.com/framework/docs/providers/aws/events/alb
 */
export function withoutOtherListeners<T extends Description['template']>(template: T): { template: T; rules: string[] } {
  const rules = Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties }]) =>
    Type === 'AWS::ElasticLoadBalancingV2::ListenerRule' && !referencesIn(Properties.ListenerArn).some((each) => each in template.Resources)
      ? [logicalId]
      : [],
  )
  if (rules.length === 0) return { template, rules }
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).flatMap(([logicalId, resource]) => (rules.includes(logicalId) ? [] : [[logicalId, without(rules, resource)]])),
  )
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, output]) => !referencesIn(output).some((each) => rules.includes(each)))
  return { template: { ...template, Resources, ...(template.Outputs ? { Outputs: Object.fromEntries(outputs) } : {}) }, rules }
}

function without(rules: readonly string[], { DependsOn, ...resource }: TemplateResource): TemplateResource {
  const others = [DependsOn ?? []].flat().filter((each) => !rules.includes(each))
  const find = (logicalId: string) => (rules.includes(logicalId) ? `arn:aws:elasticloadbalancing:::listener-rule/left-out/${logicalId}` : undefined)
  const rest = replaceReferences(resource, find) as Omit<TemplateResource, 'DependsOn'> // of the same form
  return { ...rest, ...(others.length > 0 ? { DependsOn: others } : {}) }
}
