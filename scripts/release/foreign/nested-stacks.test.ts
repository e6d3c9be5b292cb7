import { noPackaging } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { expect, test } from 'vitest'
import { parametersWanted } from '../release-template.ts'
import { deployedTemplates } from './nested-stacks.ts'

const described = (template: object, nested: Description['nested'] = {}): Description =>
  ({ service: 'shop', stage: 'dev', region: 'eu-central-1', functions: {}, provider: {}, packaging: noPackaging, template, nested }) as Description // what is looked at

// a template with a parameter of SSM's type, and a stack around it that gives it one
const within = described({ Resources: {}, Parameters: { End: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/by/default' } } })
const around = (Parameters: object, Name: unknown = '/made/here') =>
  described(
    {
      Resources: {
        Loud: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters } },
        Made: { Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value: '!' } },
      },
    },
    { Loud: within },
  )
const wanted = (description: Description) => parametersWanted(...deployedTemplates(description))

test('a stack within reads the parameter of its own default, or the one that the stack around it names', () => {
  expect(wanted(around({}))).toEqual(['/by/default'])
  expect(wanted(around({ End: '/given' }))).toEqual(['/given'])
})

test('what the stack around it makes, or what is known in the account alone, nobody has to set before', () => {
  expect(wanted(around({ End: { Ref: 'Made' } }))).toEqual([])
  expect(wanted(around({ End: { Ref: 'Made' } }, { 'Fn::Sub': '/shop/${Stage}/end' }))).toEqual([])
})

test('each template by itself names what it reads, so that a deployment may', () => {
  expect(deployedTemplates(around({ End: { Ref: 'Made' } })).map((each) => parametersWanted(each))).toEqual([[], ['/made/here']])
})
