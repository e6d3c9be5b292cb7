import { expect, test } from 'vitest'
import { StagecraftError } from '../../../errors.ts'
import { noPackaging } from '../packaging.ts'
import { programsInTemplate } from './in-template.ts'

const inline = (ZipFile: unknown, Runtime = 'python3.12') => ({ Type: 'AWS::Lambda::Function', Properties: { Runtime, Code: { ZipFile } } })

async function programsOf(codes: ReturnType<typeof inline>[], runtimes = ['nodejs', 'python3'], failure?: Error) {
  const asked: string[] = []
  const said: string[] = []
  const template = { Resources: Object.fromEntries(codes.map((code, at) => [`Code${at}`, code])) }
  const workshop = {
    project: { root: '/shop', state: '/shop/.stagecraft', programs: '/shop/.stagecraft' },
    description: { service: 'shop', packaging: noPackaging, template },
    followsLinks: false,
    say: (line: string) => void said.push(line),
  }
  const programs = await programsInTemplate({ template }, runtimes, workshop, async (_, runtime) => {
    asked.push(runtime)
    if (failure) throw failure
    return `/${runtime}`
  })
  return { programs, asked, said }
}

test.each([
  ['a line', 'import json\nimport boto3\n'],
  ['a list', 'import json, boto3 as sdk'],
  ['a part', 'from botocore.exceptions import ClientError'],
  ['a function', 'def handler(event, context):\n    import urllib3\n'],
  ['a line of several', 'import os; import boto3'],
  ['Fn::Sub', { 'Fn::Sub': 'import boto3\nprint("${AWS::Region}")' }],
  ['Fn::Join', { 'Fn::Join': ['\n', ['import json', 'import boto3']] }],
])('code that imports the SDK in %s has one environment of its runtime', async (_, code) => {
  expect(await programsOf([inline(code), inline(code)])).toEqual({ programs: { 'python3.12': '/python3.12' }, asked: ['python3.12'], said: [] })
})

test.each([
  ['no package', 'import json\nimport cfnresponse\n\n# import boto3 is not needed\n'],
  ['a module of a like name', 'import boto3_of_mine'],
])('code that imports %s gets no environment', async (_, code) => {
  expect(await programsOf([inline(code)])).toEqual({ programs: {}, asked: [], said: [] })
})

test('an engine that does not run Python gets no environment', async () => {
  expect((await programsOf([inline('import boto3')], ['nodejs'])).asked).toEqual([])
})

test('where the SDK cannot be installed the code runs without it, and that is said', async () => {
  const failure = new StagecraftError('requirements-refused', 'The packages of boto3 could not be installed:\nERROR: no version')
  const { programs, said } = await programsOf([inline('import boto3')], ['python3'], failure)
  expect([programs, said]).toEqual([{}, [expect.stringContaining('installed: ERROR: no version')]])
  await expect(programsOf([inline('import boto3')], ['python3'], new TypeError('x'))).rejects.toThrow(TypeError)
})
