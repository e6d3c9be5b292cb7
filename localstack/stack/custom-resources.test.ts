import { expect, test } from 'vitest'
import { nextRuns, ranBy, withoutSdk, withRuns } from './custom-resources.ts'

const inline = (ZipFile: string, Runtime = 'python3.12') => ({ Type: 'AWS::Lambda::Function', Properties: { Runtime, Code: { ZipFile } } })
const custom = (of: string, more: object = {}) => ({ Type: 'Custom::Made', Properties: { ServiceToken: { 'Fn::GetAtt': [of, 'Arn'] }, ...more } })
const template = {
  Resources: {
    Maker: inline('import boto3'),
    Plain: inline('import json'),
    Ruby: inline("require 'aws-sdk-s3' # import boto3", 'ruby3.4'),
    Made: custom('Maker'),
    MadeInTime: custom('Maker', { ServiceTimeout: 60 }),
    MadeAtOnce: custom('Maker', { ServiceTimeout: 1 }),
    MadeByParameter: custom('Maker', { ServiceTimeout: { Ref: 'Seconds' } }),
    MadePlain: custom('Plain'),
    MadeInRuby: custom('Ruby'),
  },
}

test('custom resources run without the SDK where their function’s code imports it and no program has it', () => {
  expect(withoutSdk({ template }, ['python3'], {})).toEqual(['Made', 'MadeInTime', 'MadeAtOnce', 'MadeByParameter'])
  expect(withoutSdk({ template }, ['python3'], { 'python3.12': '/python' })).toEqual([])
  expect(withoutSdk({ template }, ['nodejs'], {})).toEqual([])
})

test('what ran without it is due once it is there, each time once', () => {
  const first = nextRuns(undefined, ['Made'], { template })
  expect(first).toEqual({ without: ['Made'], again: {}, due: [] })
  expect(nextRuns(first, ['Made'], { template }).due).toEqual([])
  const second = nextRuns(first, [], { template })
  expect(second).toEqual({ without: [], again: { Made: 1 }, due: ['Made'] })
  expect(nextRuns(second, [], { template })).toEqual({ without: [], again: { Made: 1 }, due: [] })
  expect(nextRuns({ ...second, without: ['Made'] }, [], { template }).again).toEqual({ Made: 2 })
  expect(nextRuns({ without: ['Gone'], again: {} }, [], { template }).due).toEqual([])
})

test('what the engine leaves out did not run', () => {
  const leftOut = [{ logicalId: 'Made', type: 'Custom::Made', why: '' }]
  expect(ranBy({ without: ['Made', 'MadeInTime'], again: {} }, leftOut)).toEqual({ without: ['MadeInTime'], again: {} })
})

test('what runs again has a time limit that is as many seconds shorter, and the rest is as it was', () => {
  const { Resources } = withRuns({ template }, { Made: 1, MadeInTime: 2 }).template
  expect([Resources.Made.Properties, Resources.MadeInTime.Properties]).toMatchObject([{ ServiceTimeout: 3_599 }, { ServiceTimeout: 58 }])
  expect(Resources.MadePlain).toBe(template.Resources.MadePlain)
  expect(withRuns({ template }, {}).template).toBe(template)
  // which has none that could be shorter
  expect(withRuns({ template }, { MadeAtOnce: 1, MadeByParameter: 1 }).template).toBe(template)
  expect(nextRuns({ without: ['MadeAtOnce', 'MadeByParameter'], again: {} }, [], { template }).due).toEqual([])
})
