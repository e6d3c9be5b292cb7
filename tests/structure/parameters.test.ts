import { beforeAll, expect, test } from 'vitest'
import { parameters } from '../../backend/parameters.ts'
import { misfit } from '../../backend/platform/parameter.ts'
import { grantsOf } from '../../localstack/permissions/grants.ts'
import { written } from '../../localstack/permissions/template-text.ts'
import { openProject } from '../../localstack/project.ts'
import { type Description, describe } from '../../localstack/stack/description.ts'
import { describeStage } from '../../scripts/check-aws/describe-stage.ts'
import { root } from './sources.ts'

/**
 * The declarations of `parameters.ts` beside the compiled templates: the same parameters and secrets, read by the functions that may. A laptop and the
 * stages on AWS have between them every one; those that only one of them has are `optional`.
 */
let stages: Description[]

beforeAll(async () => {
  const project = await openProject(root)
  stages = [await describe(project), await describeStage(project, 'prod')]
}, 120_000)

test('every name is declared once, and below its feature', () => {
  const names = parameters.map(({ name }) => name)
  expect(names.filter((name, at) => names.indexOf(name) !== at || !/^[a-z-]+\/[a-z-]+$/.test(name))).toEqual([])
})

test('every parameter of the template is declared, and every declared one is there: else declare it in its feature’s parameters.ts', () => {
  isDeclared('AWS::SSM::Parameter', ({ secret, setBy }) => !secret && setBy === 'template')
})

test('every secret of the template is declared, and every declared one is there', () => {
  isDeclared('AWS::SecretsManager::Secret', ({ secret, setBy }) => Boolean(secret) && setBy === 'template')
})

test('a value that the template spells out fits its kind', () => {
  const faults = stages.flatMap((stage) =>
    Object.values(stage.template.Resources).flatMap(({ Type, Properties }) => {
      const parameter = Type === 'AWS::SSM::Parameter' && parameters.find(({ name }) => name === nameIn(stage, Properties.Name))
      const fault = parameter && typeof Properties.Value === 'string' && misfit(parameter, Properties.Value)
      return fault ? [`${parameter.name} ${fault}`] : []
    }),
  )
  expect(faults).toEqual([])
})

test('a function may read exactly the parameters and secrets that say so', () => {
  const granted = stages.map((stage) =>
    grantsOf(stage).flatMap(({ holder, action, resource, arn }) => {
      if (action === 'ssm:GetParameter') return [`${holder} reads ${nameIn(stage, (arn ?? resource).split(':parameter/')[1])}`]
      const secret = action === 'secretsmanager:GetSecretValue' && stage.template.Resources[resource.replace(/\.Id$/, '')]
      // the administrator's belongs to the database: it has no name of ours
      return secret && secret.Type === 'AWS::SecretsManager::Secret' ? [`${holder} reads ${nameIn(stage, secret.Properties.Name)}`] : []
    }),
  )
  const said = stages.flatMap((stage) =>
    parameters.flatMap(({ name, readBy }) => readersIn(stage, readBy).map((reader) => `${reader} reads ${name}`)),
  )
  for (const each of granted) expect(each.filter((grant, at) => each.indexOf(grant) !== at)).toEqual([])
  expect([...new Set(granted.flat())].sort()).toEqual([...new Set(said)].sort())
})

test('what CloudFormation resolves while it deploys is declared as such', () => {
  const named = stages.flatMap((stage) => [
    ...Object.values(parametersOf(stage))
      .filter(({ Type }) => Type.startsWith('AWS::SSM::'))
      .map(({ Default }) => ({ name: nameIn(stage, Default), key: undefined })),
    ...[...JSON.stringify(stage.template).matchAll(/\{\{resolve:(?:ssm|secretsmanager):\/?([^:}]+\}?)(?::SecretString:(\w+))?/g)].map(
      ([, name = '', key]) => {
        const [, logicalId = ''] = /^\$\{(\w+)\}$/.exec(name) ?? []
        return { name: nameIn(stage, stage.template.Resources[logicalId]?.Properties.Name ?? name), key }
      },
    ),
  ])
  expect([...new Set(named.map(({ name }) => name))].sort()).toEqual(declared(({ readBy }) => readBy.includes('CloudFormation')))
  const keyless = named.filter(({ name, key }) => key && !parameters.find((each) => each.name === name)?.keys?.includes(key))
  expect(keyless).toEqual([])
})

/** Every stage has the declared ones of that type and no other; what is optional, one of them at least. */
function isDeclared(type: string, which: (parameter: (typeof parameters)[number]) => boolean): void {
  const there = stages.map((stage) =>
    Object.values(stage.template.Resources).flatMap(({ Type, Properties }) => (Type === type ? [nameIn(stage, Properties.Name)] : [])),
  )
  expect([...new Set(there.flat())].sort()).toEqual(declared(which))
  for (const names of there) expect(declared((parameter) => which(parameter) && !parameter.optional && !names.includes(parameter.name))).toEqual([])
}

function parametersOf({ template }: Description): Record<string, { Type: string; Default?: string }> {
  const { Parameters = {} } = template as { Parameters?: Record<string, { Type: string; Default?: string }> } // a template may have them
  return Parameters
}

function declared(which: (parameter: (typeof parameters)[number]) => boolean): string[] {
  return parameters
    .filter(which)
    .map(({ name }) => name)
    .sort()
}

/** Below `/{service}/{stage}/`; the whole name where it is not. */
function nameIn({ service, stage }: Description, name: unknown): string {
  const text = written(name).replace(/^\//, '')
  const prefix = `${service}/${stage}/`
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

function readersIn({ template, functions: described }: Description, readBy: readonly string[]): string[] {
  const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  return readBy.flatMap((reader) => {
    if (reader === 'CloudFormation') return []
    const [variable = '', value] = reader.split('=')
    // a feature that was deleted leaves its functions' names with what it read of others
    if (value === undefined) return Object.hasOwn(described, reader) ? [reader] : []
    return functions.flatMap(({ Properties }) => {
      const environment = Properties.Environment as { Variables?: Record<string, unknown> } | undefined // a function's
      const short = Object.entries(described).find(([, { name }]) => name === written(Properties.FunctionName))?.[0]
      return short && environment?.Variables?.[variable] === value ? [short] : []
    })
  })
}
