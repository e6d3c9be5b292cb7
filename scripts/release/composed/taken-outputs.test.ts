import { expect, test } from 'vitest'
import type { Template } from '../../check-aws/checked.ts'
import { offered, unfitTaken, withTakenOutputs, withWritten } from './taken-outputs.ts'

const storage = {
  service: 'shop-storage',
  region: 'eu-central-1',
  template: { Resources: {}, Outputs: { QueueArn: { Value: 'a' }, ShelfName: { Value: 'b' } } },
}
const [queue, shelf] = offered('storage', storage) as [ReturnType<typeof offered>[number], ReturnType<typeof offered>[number]]
const made = (resources: Template['Resources']) => withTakenOutputs({ Resources: resources }, [queue, shelf])

test('an output is a parameter without a value, and the release says whose it is', () => {
  const { template, faults, takes } = made({ It: { Type: 'AWS::SQS::Queue', Properties: { a: shelf.token, b: `<${shelf.token}>` } } })
  expect(faults).toEqual([])
  expect(template.Parameters).toEqual({ [shelf.parameter]: { Type: 'String' } })
  expect(shelf.parameter).toMatch(/^OfStorageShelfName[0-9a-f]{8}$/)
  expect(template.Resources.It?.Properties).toEqual({ a: { Ref: shelf.parameter }, b: { 'Fn::Join': ['', ['<', { Ref: shelf.parameter }, '>']] } })
  expect(takes).toEqual([{ parameter: shelf.parameter, from: 'storage', service: 'shop-storage', region: 'eu-central-1', output: 'ShelfName' }])
})

test('a logical id that the Framework made of an output has the parameter’s name, and is referred to by that', () => {
  const id = `KeepEventSourceMappingSQS${queue.token.charAt(0).toUpperCase()}${queue.token.slice(1)}`
  const { template, faults } = made({
    [id]: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: queue.token } },
    It: { Type: 'AWS::SQS::Queue', Properties: { a: { Ref: id } }, DependsOn: [id] },
  })
  const named = `KeepEventSourceMappingSQS${queue.parameter}`
  expect(faults).toEqual([])
  expect(template.Resources).toEqual({
    [named]: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: queue.parameter } } },
    It: { Type: 'AWS::SQS::Queue', Properties: { a: { Ref: named } }, DependsOn: [named] },
  })
})

test('a place that cannot refer to it is named, as the compose file writes the output', () => {
  const { faults } = made({ It: { Type: 'AWS::SQS::Queue', Properties: { Role: { 'Fn::GetAtt': [shelf.token, 'Arn'] } } } })
  expect(faults).toEqual([
    expect.stringMatching(/^\$\{storage\.ShelfName\} is needed at Resources\.It\.Properties\.Role\.Fn::GetAtt\.0 before .* storage has it only once/),
  ])
  const described = {
    functions: { keep: { name: `shop-dev-${shelf.token}`, handler: 'a.handler', events: [], environment: { A: shelf.token } } },
    packaging: { plugins: [], package: { patterns: [`!${queue.token}/**`] }, custom: {}, build: undefined, layers: {} },
  }
  expect(unfitTaken(described, [queue, shelf])).toEqual([
    expect.stringContaining('${storage.QueueArn} is needed at package.patterns.0 when the release is built'),
    expect.stringContaining('${storage.ShelfName} is needed at functions.keep.name when the release is built'),
  ])
  expect(withWritten(`a file ${shelf.token}.yml`, [queue, shelf])).toBe('a file ${storage.ShelfName}.yml')
})

test.each([
  ['Parameters.Shelf.Default', { Parameters: { Shelf: { Type: 'String', Default: `<${shelf.token}>` } } }],
  ['Mappings.Shelves.dev.name', { Mappings: { Shelves: { dev: { name: shelf.token } } } }],
  ['Conditions.IsOwn.Fn::Equals.0', { Conditions: { IsOwn: { 'Fn::Equals': [shelf.token, 'own'] } } }],
  ['Outputs.Shelf.Export.Name', { Outputs: { Shelf: { Value: 'a', Export: { Name: shelf.token } } } }],
  ['Description', { Description: `keeps ${shelf.token}` }],
  ['Metadata.shelf', { Metadata: { shelf: shelf.token } }],
])('no part of a template has an output as a text: %s', (place, part) => {
  expect(withTakenOutputs({ Resources: {}, ...part }, [shelf]).faults).toEqual([
    expect.stringContaining(`\${storage.ShelfName} is needed at ${place} `),
  ])
})

test('a template that takes none is as it was', () => {
  const resources = { It: { Type: 'AWS::SQS::Queue', Properties: { a: 1 } } }
  expect(made(resources)).toEqual({ template: { Resources: resources }, faults: [], takes: [] })
})
