import { expect, test } from 'vitest'
import type { Checked, Template } from '../check-aws/checked.ts'
import { circles } from '../check-aws/policies/circles.ts'
import { withMigrations } from './migrations-resource.ts'

const lambda = (name: string, more: object = {}) => ({ Type: 'AWS::Lambda::Function', Properties: { FunctionName: name, ...more } })

const template: Template = {
  Resources: {
    Network: { Type: 'AWS::EC2::VPC', Properties: {} },
    Server: { Type: 'AWS::RDS::DBInstance', Properties: { Subnet: { Ref: 'Network' } } },
    Way: { Type: 'AWS::EC2::VPCEndpoint', Properties: {}, DependsOn: 'Network' },
    Role: { Type: 'AWS::IAM::Role', Properties: {} },
    Migrator: lambda('it-migrate', { Timeout: 300, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    Reader: { ...lambda('it-read'), DependsOn: ['Network'] },
    Writer: lambda('it-write'),
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: { Ref: 'Writer' } } },
    Watch: { Type: 'AWS::CloudWatch::Alarm', Properties: { Text: { 'Fn::Sub': ['${of}', { of: { Ref: 'Mapping' } }] } } },
  },
}

test('the migrations run behind the migrator, when all is there but the other functions and what needs those', () => {
  const { Migrations, Reader, Writer, Migrator, Mapping } = withMigrations(template, 'it-migrate', ['0001-one']).Resources
  expect(Migrations).toEqual({
    Type: 'AWS::CloudFormation::CustomResource',
    Properties: { ServiceToken: { 'Fn::GetAtt': ['Migrator', 'Arn'] }, ServiceTimeout: 360, Migrations: ['0001-one'] },
    DependsOn: ['Migrator', 'Server', 'Way'],
  })
  expect(Reader?.DependsOn).toEqual(['Network', 'Migrations'])
  expect(Writer?.DependsOn).toEqual(['Migrations'])
  expect([Migrator, Mapping]).toEqual([template.Resources.Migrator, template.Resources.Mapping])
})

test('nothing waits for itself', () => {
  expect(circles.find({ template: withMigrations(template, 'it-migrate', []) } as Checked)).toEqual([])
})

test('a migrator that is not there, or that needs another function, is refused', () => {
  expect(() => withMigrations(template, 'it-other', [])).toThrow('The template has no function “it-other”')
  const Migrator = lambda('it-migrate', { Environment: { Ref: 'Mapping' } })
  expect(() => withMigrations({ Resources: { ...template.Resources, Migrator } }, 'it-migrate', [])).toThrow('needs another function')
})
