import { beforeAll, describe, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import type { Checked, Template } from '../../scripts/check-aws/checked.ts'
import { compileAll } from '../../scripts/check-aws/compile.ts'
import { apply, policies } from '../../scripts/check-aws/policies/index.ts'
import { ofType } from '../../scripts/check-aws/resources.ts'
import { root } from './sources.ts'

/**
 * Our own policies on the compiled template of every stage on AWS, and on the further ones, whatever the application; and that they tell what they are for.
 * `make check-aws` adds cfn-lint, checkov and sizes.
 */
let all: Checked[]
beforeAll(async () => {
  all = await compileAll(await openProject(root))
}, 300_000)

describe.each(policies)('$rule', ({ id }) => {
  const policy = policies.find((each) => each.id === id)

  test(`make check-aws finds nothing (${id})`, () => {
    const found = all.flatMap((checked) => (policy ? apply(policy, checked).findings : []))
    expect(found.map(({ template, resource, what, remedy }) => `${template}: ${resource}: ${what} ${remedy}`)).toEqual([])
  })
})

/** A change that breaks each resource of some types, and the policy that must tell so. */
const breaks: { types: string[]; policy: string; how: string; change(properties: Record<string, unknown>): void }[] = [
  {
    types: ['AWS::SQS::Queue', 'AWS::SNS::Subscription'],
    policy: 'dead-letters',
    how: 'loses its dead letters',
    change: (it) => delete it.RedrivePolicy,
  },
  { types: ['AWS::S3::Bucket'], policy: 'open-to-the-world', how: 'is opened', change: (it) => delete it.PublicAccessBlockConfiguration },
  {
    types: ['AWS::SQS::Queue'],
    policy: 'names',
    how: 'gets a name of 81 characters',
    change: (it) => Object.assign(it, { QueueName: 'q'.repeat(81) }),
  },
  { types: ['AWS::Logs::LogGroup'], policy: 'log-groups', how: 'keeps its logs for ever', change: (it) => delete it.RetentionInDays },
  {
    types: ['AWS::IAM::Role'],
    policy: 'actions',
    how: 'gets a misspelt action',
    change: (it) => Object.assign(it, { AssumeRolePolicyDocument: { Statement: { Action: 'sts:AsumeRole' } } }),
  },
  {
    types: ['AWS::Lambda::EventInvokeConfig'],
    policy: 'asynchronous',
    how: 'loses its destination',
    // the migrator has none: CloudFormation, which invokes it, hears of a failure
    change: (it) => Object.keys(it.DestinationConfig ?? {}).length > 0 && delete it.DestinationConfig,
  },
  { types: ['AWS::CloudWatch::Alarm'], policy: 'alarms', how: 'loses its actions', change: (it) => delete it.AlarmActions },
]

test.each(breaks)('$policy tells it where one of $types $how', { timeout: 60_000 }, ({ types, policy: id, change }) => {
  const policy = policies.find((each) => each.id === id)
  for (const checked of all.filter(({ stage }) => stage)) {
    const before = policy?.find(checked).length ?? 0
    for (const [logicalId] of ofType(checked.template, ...types)) {
      // of a large template only what is changed is copied
      const resource = structuredClone(checked.template.Resources[logicalId])
      if (!resource) continue
      const template = { ...checked.template, Resources: { ...checked.template.Resources, [logicalId]: resource } }
      const properties = resource.Properties
      const unchanged = JSON.stringify(properties)
      change(properties)
      if (JSON.stringify(properties) === unchanged) continue
      expect([logicalId, policy?.find({ ...checked, template }).length ?? 0]).toEqual([logicalId, expect.toSatisfy((count) => count > before)])
    }
  }
})

test('without one of its endpoints the functions that would hang are named; one more than needed is told', { timeout: 60_000 }, () => {
  const policy = policies.find(({ id }) => id === 'vpc-endpoints')
  for (const checked of all) {
    const told = (Resources: Template['Resources']) =>
      policy ? apply(policy, { ...checked, template: { ...checked.template, Resources } }).findings : []
    for (const [logicalId, { Metadata }] of ofType(checked.template, 'AWS::EC2::VPCEndpoint')) {
      const { [logicalId]: endpoint, ...others } = checked.template.Resources
      // what is excused is there for something that leaves no trace in the grants
      if (!Metadata?.stagecraft) expect(told(others).map(({ what }) => what)).toEqual([expect.stringContaining('These functions would hang:')])
      const Other = { Type: 'AWS::EC2::VPCEndpoint', Properties: { ...endpoint?.Properties, ServiceName: 'com.amazonaws.eu-central-1.athena' } }
      expect(told({ ...checked.template.Resources, Other }).map(({ resource, what }) => [resource, what])).toEqual([
        ['Other', expect.stringContaining('No function in the VPC calls athena')],
      ])
    }
  }
})
