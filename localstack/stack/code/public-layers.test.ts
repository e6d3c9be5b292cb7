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
