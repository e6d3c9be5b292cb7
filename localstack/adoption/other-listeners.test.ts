import { expect, test } from 'vitest'
import { refuseUnresolved } from '../stack/framework/unresolved.ts'
import { ofThisStack } from './of-this-stack.ts'
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

test('nothing refers to a rule that goes', () => {
  const Rule = { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { ListenerArn: 'arn:aws:elasticloadbalancing:x' } }
  const Note = { Type: 'AWS::SSM::Parameter', Properties: { Name: 'rule', Value: { Ref: 'Rule' } }, DependsOn: ['Rule', 'Work'] }
  const Work = { Type: 'AWS::SQS::Queue', Properties: {}, DependsOn: 'Rule' }
  const Outputs = { Rule: { Value: { 'Fn::GetAtt': ['Rule', 'RuleArn'] } }, Work: { Value: { Ref: 'Work' } } }
  const { template } = withoutOtherListeners({ Resources: { Rule, Note, Work }, Outputs })
  expect(() => refuseUnresolved(template, 'the template')).not.toThrow()
  expect(template.Resources.Work).toEqual({ Type: 'AWS::SQS::Queue', Properties: {} })
  expect(template.Resources.Note).toMatchObject({ DependsOn: ['Work'], Properties: { Value: expect.stringMatching(/^arn:.*\/Rule$/) } })
  expect(template.Outputs).toEqual({ Work: Outputs.Work })
})

test('a service that a compose file joins with others keeps its rules: another one may have the listener', () => {
  const Resources = { Rule: { Type: 'AWS::ElasticLoadBalancingV2::ListenerRule', Properties: { ListenerArn: { Ref: 'ListenerArn' } } } }
  const rulesOf = (isJoined: boolean) => ofThisStack({ Resources }, { region: 'eu-west-1', stack: 'shop-dev', isJoined })
  expect(rulesOf(true)).toMatchObject({ template: { Resources }, unreached: [] })
  expect(rulesOf(false)).toMatchObject({ template: { Resources: {} }, unreached: ['Rule'] })
})
