import { expect, test } from 'vitest'
import { refuseUnresolved } from './unresolved.ts'

const refused = (template: Parameters<typeof refuseUnresolved>[0]) => refuseUnresolved(template, 'template.yaml')
const Names = { Type: 'AWS::SQS::Queue', Properties: {} }
const withProperty = (value: unknown) => ({ Resources: { Names, Reader: { Type: 'AWS::SNS::Topic', Properties: { TopicName: value } } } })

test.each<[string, unknown]>([
  ['Ref', { Ref: 'Name' }],
  ['GetAtt', { 'Fn::GetAtt': ['Name', 'Arn'] }],
  ['GetAtt as a text', { 'Fn::GetAtt': 'Name.Arn' }],
  ['Sub', { 'Fn::Sub': 'a-${Name}' }],
  ['Sub with an attribute', { 'Fn::Sub': 'a-${Name.Arn}' }],
  ['Sub with values of its own', { 'Fn::Sub': ['${a}', { a: { Ref: 'Name' } }] }],
])('%s of what is not there is refused, with its place and what is most like it', (_, value) => {
  const message = expect.stringMatching(/^The template refers to Name(\.Arn)?, and has no resource or parameter Name\. Did you mean Names\?$/)
  const hint = expect.stringMatching(/Resources\.Reader\.Properties\.TopicName.* of template\.yaml\./)
  expect(() => refused(withProperty(value))).toThrow(expect.objectContaining({ code: 'unresolved-reference', message, hint }))
})

test('so is a dependency, and an output', () => {
  expect(() => refused({ Resources: { Names: { ...Names, DependsOn: ['Nothing'] } } })).toThrow('refers to Nothing, and has no')
  expect(() => refused({ Resources: { Names }, Outputs: { A: { Value: { Ref: 'Gone' } } } })).toThrow('refers to Gone, and has no')
})

test.each<[string, unknown]>([
  ['a resource', { 'Fn::GetAtt': ['Names', 'Arn'] }],
  ['a pseudo parameter', { 'Fn::Sub': ['${AWS::Region}', {}] }],
  ['a pseudo parameter by Ref', { Ref: 'AWS::NoValue' }],
  ['a literal and an own value', { 'Fn::Sub': ['${!Literal} ${own}', { own: 1 }] }],
])('%s is there', (_, value) => {
  refused(withProperty(value))
})

test('a parameter is there, and what a transform makes may be', () => {
  refused({ ...withProperty({ Ref: 'Size' }), Parameters: { Size: {} } })
  refused({ ...withProperty({ Ref: 'Made' }), Transform: 'AWS::LanguageExtensions' })
})
