import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openProject } from '../../localstack/project.ts'
import type { Checked } from '../../scripts/check-aws/checked.ts'
import { compileAll } from '../../scripts/check-aws/compile.ts'
import { growthOf } from '../../scripts/check-aws/features.ts'
import { root } from './sources.ts'

/** What this system's templates hold, on every stage on AWS. The policies that they keep are in policies.test.ts. */
let all: Checked[]
beforeAll(async () => {
  all = await compileAll(await openProject(root))
}, 300_000)

test('the templates of at least three stages are looked at', () => {
  expect(all.filter(({ stage }) => stage).length).toBeGreaterThanOrEqual(3)
  for (const { name, template } of all.filter(({ stage }) => stage))
    expect([name, Object.keys(template.Resources).length > 100]).toEqual([name, true])
})

// the architecture, by the namespaces of its types
const services = [
  'ApiGatewayV2',
  'CertificateManager',
  'CloudFront',
  'CloudWatch',
  'Cognito',
  'EC2',
  'IAM',
  'KMS',
  'Lambda',
  'Logs',
  'RDS',
  'Route53',
  'S3',
  'SNS',
  'SQS',
  'SSM',
  'WAFv2',
]

test('prod and the further templates hold every part of the architecture', () => {
  const whole = all.filter(({ stage }) => stage === 'prod' || !stage).flatMap(({ template }) => Object.values(template.Resources))
  const present = new Set(whole.map(({ Type }) => Type.split('::')[1]))
  expect(services.filter((service) => !present.has(service))).toEqual([])
})

test('every resource belongs to the folder that brings it, and next to nothing to none', async () => {
  for (const checked of all.filter(({ stage }) => stage)) {
    const growth = await growthOf(root, checked)
    expect(growth.reduce((sum, { resources }) => sum + resources, 0)).toBe(Object.keys(checked.template.Resources).length)
    // the API and the bucket for code are the Framework's own
    expect(growth.find(({ feature }) => feature === 'serverless.yml')?.resources ?? 0).toBeLessThan(8)
    expect(growth.filter(({ feature }) => feature !== 'serverless.yml' && !existsSync(join(root, feature)))).toEqual([])
  }
})
