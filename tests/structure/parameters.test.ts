import { beforeAll, expect, test } from 'vitest'
import { parameters } from '../../backend/parameters.ts'
import { misfit } from '../../backend/platform/parameter.ts'
import { grantsOf } from '../../localstack/permissions/grants.ts'
import { written } from '../../localstack/permissions/template-text.ts'
import { openProject } from '../../localstack/project.ts'
import { type Description, describe } from '../../localstack/stack/description.ts'
import { root } from './sources.ts'

/** The declarations of `parameters.ts` beside the compiled template: the same parameters and secrets, read by the functions that may. */
let description: Description
let prefix: string

beforeAll(async () => {
  description = await describe(await openProject(root))
  prefix = `${description.service}/${description.stage}/`
}, 60_000)

test('every name is declared once, and below its feature', () => {
  const names = parameters.map(({ name }) => name)
  expect(names.filter((name, at) => names.indexOf(name) !== at || !/^[a-z-]+\/[a-z-]+$/.test(name))).toEqual([])
})

test('every parameter of the template is declared, and every declared one is there: else declare it in its feature’s parameters.ts', () => {
  expect(namesOf('AWS::SSM::Parameter')).toEqual(declared(({ secret, setBy }) => !secret && setBy === 'template'))
})

test('every secret of the template is declared, and every declared one is there', () => {
  expect(namesOf('AWS::SecretsManager::Secret')).toEqual(declared(({ secret, setBy }) => Boolean(secret) && setBy === 'template'))
})

test('a value that the template spells out fits its kind', () => {
  const faults = Object.values(description.template.Resources).flatMap(({ Type, Properties }) => {
    const parameter = Type === 'AWS::SSM::Parameter' && parameters.find(({ name }) => name === nameOf(Properties.Name))
    const fault = parameter && typeof Properties.Value === 'string' && misfit(parameter, Properties.Value)
    return fault ? [`${parameter.name} ${fault}`] : []
  })
  expect(faults).toEqual([])
})

test('a function may read exactly the parameters and secrets that say so', () => {
  const granted = grantsOf(description).flatMap(({ holder, action, resource, arn }) => {
    if (action === 'ssm:GetParameter') return [`${holder} reads ${nameOf((arn ?? resource).split(':parameter/')[1])}`]
    const secret = action === 'secretsmanager:GetSecretValue' && description.template.Resources[resource.replace(/\.Id$/, '')]
    // the administrator's belongs to the database: it has no name of ours
    return secret && secret.Type === 'AWS::SecretsManager::Secret' ? [`${holder} reads ${nameOf(secret.Properties.Name)}`] : []
  })
  const said = parameters.flatMap(({ name, readBy }) => readersIn(readBy).map((reader) => `${reader} reads ${name}`))
  expect(granted.toSorted()).toEqual(said.toSorted())
})

test('what CloudFormation resolves while it deploys is declared as such', () => {
  const resolved = JSON.stringify(description.template).matchAll(/\{\{resolve:(?:ssm|secretsmanager):\/?([^:}]+)(?::SecretString:(\w+))?/g)
  const named = [...resolved].map(([, name, key]) => ({ name: nameOf(name), key }))
  expect([...new Set(named.map(({ name }) => name))].sort()).toEqual(declared(({ readBy }) => readBy.includes('CloudFormation')))
  const keyless = named.filter(({ name, key }) => key && !parameters.find((each) => each.name === name)?.keys?.includes(key))
  expect(keyless).toEqual([])
})

function declared(which: (parameter: (typeof parameters)[number]) => boolean): string[] {
  return parameters
    .filter(which)
    .map(({ name }) => name)
    .sort()
}

function namesOf(type: string): string[] {
  const found = Object.values(description.template.Resources).filter(({ Type }) => Type === type)
  return found.map(({ Properties }) => nameOf(Properties.Name)).sort()
}

/** Below `/{service}/{stage}/`; the whole name where it is not. */
function nameOf(name: unknown): string {
  const text = written(name).replace(/^\//, '')
  return text.startsWith(prefix) ? text.slice(prefix.length) : text
}

function readersIn(readBy: readonly string[]): string[] {
  const functions = Object.values(description.template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  return readBy.flatMap((reader) => {
    if (reader === 'CloudFormation') return []
    const [variable = '', value] = reader.split('=')
    if (value === undefined) return [reader]
    return functions.flatMap(({ Properties }) => {
      const environment = Properties.Environment as { Variables?: Record<string, unknown> } | undefined // a function's
      const short = Object.entries(description.functions).find(([, { name }]) => name === written(Properties.FunctionName))?.[0]
      return short && environment?.Variables?.[variable] === value ? [short] : []
    })
  })
}
