import { expect, test } from 'vitest'
import { withoutOtherListeners } from './other-listeners.ts'

test('a rule for the load balancer of another stack goes, one for its own stays', () => {
  const rule = (ListenerArn: unknown) => ({ Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { ListenerArn } })
  const Listener = { Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {} }
  const Resources = { Listener, Own: rule({ Ref: 'Listener' }), Theirs: rule('arn:aws:elasticloadbalancing:x'), Given: rule({ Ref: 'ListenerArn' }) }
  expect(withoutOtherListeners({ Resources })).toEqual({
    template: { Resources: { Listener, Own: rule({ Ref: 'Listener' }) } },
    rules: ['Theirs', 'Given'],
  })
})
