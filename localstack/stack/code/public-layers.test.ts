import { expect, test } from 'vitest'
import { packagesOfLayers } from './public-layers.ts'

const named = 'layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7'
const given = (...layers: unknown[]) => ({
  Resources: { Work: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'shop-work', Layers: layers } } },
})

test('a function of AWS’s layer with Powertools gets the package of its major version, however the region is written', () => {
  const [third, second] = ['aws-lambda-powertools[all]==3.37.0', 'aws-lambda-powertools[all]==2.43.1']
  expect(packagesOfLayers(given(`arn:aws:lambda:eu-west-1:017000801446:${named}`), 'shop-work')).toEqual([third])
  const sub = { 'Fn::Sub': 'arn:aws:lambda:${AWS::Region}:017000801446:layer:AWSLambdaPowertoolsPythonV2:32' }
  expect(packagesOfLayers(given({ Ref: 'Words' }, sub), 'shop-work')).toEqual([second])
})

test('other layers, and functions without one, have none', () => {
  expect(packagesOfLayers(given(`arn:aws:lambda:eu-west-1:123456789012:${named}`), 'shop-work')).toEqual([])
  expect(packagesOfLayers(given(`arn:aws:lambda:eu-west-1:017000801446:${named}`), 'shop-other')).toEqual([])
})

test.each([
  ['arn:aws:lambda:us-east-1:770693421928:layer:Klayers-p38-Pillow:5', 'Pillow'],
  ['arn:aws:lambda:eu-west-1:770693421928:layer:Klayers-p312-arm64-aws-xray-sdk:2', 'aws-xray-sdk'],
  ['arn:aws:lambda:eu-west-1:113088814899:layer:Klayers-python37-pandas:10', 'pandas'],
  ['arn:aws:lambda:eu-west-1:336392948345:layer:AWSSDKPandas-Python312-Arm64:26', 'awswrangler'],
  [{ 'Fn::Join': ['', ['arn:aws:lambda:', { Ref: 'AWS::Region' }, ':336392948345:layer:AWSDataWrangler-Python39:3']] }, 'awswrangler'],
])('a public layer of packages is known by its account and its name: %s', (layer, name) => {
  expect(packagesOfLayers(given(layer), 'shop-work')).toEqual([name])
})

test('a name that pip would take for an option or for a place is none', () => {
  for (const name of ['--index-url', './evil', 'git+https://evil', '-r'])
    expect(packagesOfLayers(given(`arn:aws:lambda:eu-west-1:770693421928:layer:Klayers-p38-${name}:1`), 'shop-work')).toEqual([])
})
