import { beforeAll, describe, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import type { Checked } from '../../scripts/check-aws/checked.ts'
import { compileAll } from '../../scripts/check-aws/compile.ts'
import { apply, policies } from '../../scripts/check-aws/policies/index.ts'
import { root } from './sources.ts'

/** Our own policies on the compiled template of every stage on AWS, and on the further ones. `make check-aws` adds cfn-lint, checkov and sizes. */
let all: Checked[]
beforeAll(async () => {
  all = await compileAll(await openProject(root))
}, 120_000)

/**
 * What the architecture does not have yet: policy → resources, and the folder that is to bring it. A line that excuses nothing any more fails:
 * remove it. At the end this list is empty and gone.
 */
const notYet: { policy: string; resource: RegExp; of: string }[] = [
  { policy: 'asynchronous', resource: /^(Reconcile|ResendDashlines)LambdaFunction$/, of: 'backend/intake' },
  { policy: 'asynchronous', resource: /^PublishDashoutboxLambdaFunction$/, of: 'backend/outbox' },
  { policy: 'asynchronous', resource: /^RedriveLambdaFunction$/, of: 'backend/operations' },
  { policy: 'connections', resource: /LambdaFunction$/, of: 'backend/database' },
  { policy: 'log-groups', resource: /LogGroup$/, of: 'backend/resources/keys' },
  { policy: 'open-to-the-world', resource: /^ServerlessDeploymentBucket$/, of: 'serverless.yml' },
  { policy: 'retention', resource: /^(Reader|Writer)Secret$/, of: 'backend/database' },
  { policy: 'vpc-placement', resource: /LambdaFunction$/, of: 'backend/database' },
]

test('the templates of at least three stages are looked at', () => {
  expect(all.filter(({ stage }) => stage).length).toBeGreaterThanOrEqual(3)
  for (const { name, template } of all.filter(({ stage }) => stage))
    expect([name, Object.keys(template.Resources).length > 100]).toEqual([name, true])
})

describe.each(policies)('$rule', ({ id }) => {
  const policy = policies.find((each) => each.id === id)
  const excused = notYet.filter((each) => each.policy === id)

  test(`make check-aws finds nothing (${id})`, () => {
    const found = all.flatMap((checked) => (policy ? apply(policy, checked).findings : []))
    const isExcused = ({ resource }: { resource: string }) => excused.some((each) => each.resource.test(resource))
    expect(
      found.filter((finding) => !isExcused(finding)).map(({ template, resource, what, remedy }) => `${template}: ${resource}: ${what} ${remedy}`),
    ).toEqual([])
    const needless = excused.filter((each) => !found.some(({ resource }) => each.resource.test(resource)))
    expect(needless, 'these lines of notYet excuse nothing any more: remove them').toEqual([])
  })
})
