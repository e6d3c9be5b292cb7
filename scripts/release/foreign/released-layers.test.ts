import { expect, test } from 'vitest'
import { withNamedVersions } from '../named-versions.ts'
import { withLayerNames, withReleasedLayers } from './released-layers.ts'

const layer = (LayerName: string) => ({
  Type: 'AWS::Lambda::LayerVersion',
  Properties: { LayerName, Content: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/1795997124398/words.zip' } },
})
const stub = 'a'.repeat(40)
const template = {
  Resources: {
    WordsLambdaLayer: layer('words'),
    [`RatesLambdaLayer${stub}`]: layer('shop-dev-rates'),
    [`Rates444444444444LambdaLayerPermission${stub}`]: {
      Type: 'AWS::Lambda::LayerVersionPermission',
      Properties: { LayerVersionArn: { Ref: `RatesLambdaLayer${stub}` } },
    },
    GreetLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Layers: [{ Ref: 'WordsLambdaLayer' }], Code: { S3Key: 'functions/1.zip' } } },
    GreetLambdaVersionOld: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'GreetLambdaFunction' } } },
  },
  Outputs: {
    WordsLambdaLayerQualifiedArn: { Value: { Ref: 'WordsLambdaLayer' } },
    WordsLambdaLayerHash: { Value: 'x' },
    WordsLambdaLayerS3Key: { Value: 'x' },
    RatesLambdaLayerQualifiedArn: { Value: { Ref: `RatesLambdaLayer${stub}` } },
    RatesLambdaLayerHash: { Value: stub },
  },
}
const released = (words: string, rates: string) => withReleasedLayers(template, { WordsLambdaLayer: words, [`RatesLambdaLayer${stub}`]: rates })
const ids = (words: string, rates: string) => Object.keys(released(words, rates).Resources)

test('a layer has its archive in the bucket of releases, and what the Framework noted for itself is gone', () => {
  const { Resources, Outputs = {} } = released('12', '34')
  expect(Resources.WordsLambdaLayer?.Properties.Content).toEqual({ S3Bucket: { Ref: 'ArtifactBucket' }, S3Key: 'functions/12.zip' })
  expect(Object.keys(Outputs)).toEqual(['WordsLambdaLayerQualifiedArn', 'RatesLambdaLayerQualifiedArn'])
  expect(JSON.stringify({ Resources, Outputs })).not.toMatch(new RegExp(`serverless/|${stub}`))
})

test('a retained layer of SAM keeps its logical id, and what CloudFormation replaces stays', () => {
  const ofSam = { ...layer('words'), DeletionPolicy: 'Retain' }
  const { Words, Other } = withReleasedLayers({ Resources: { Words: ofSam, Other: layer('other') } }, { Words: '12', Other: '34' }).Resources
  expect([Words, Other]).toEqual([
    expect.objectContaining({ UpdateReplacePolicy: 'Retain' }),
    expect.not.objectContaining({ UpdateReplacePolicy: 'Retain' }),
  ])
})

test('one that is retained has another name where its content is another, and so have its permission and its output', () => {
  const [, rates, permission] = ids('12', '34')
  expect(ids('56', '34').slice(1, 3)).toEqual([rates, permission])
  const [, otherRates, otherPermission] = ids('12', '35')
  expect(otherRates).not.toBe(rates)
  expect(otherPermission).not.toBe(permission)
  expect(released('12', '35').Outputs?.RatesLambdaLayerQualifiedArn).toEqual({ Value: { Ref: otherRates } })
})

test('a function has another version where its layer has another content, though its own is the same', () => {
  const version = (words: string) => Object.keys(withNamedVersions(released(words, '34')).Resources).at(-1)
  expect(version('12')).toBe(version('12'))
  expect(version('13')).not.toBe(version('12'))
})

test('a layer without a name of its own gets one that a deployment may make', () => {
  const layers = { words: { path: '', logicalId: 'WordsLambdaLayer' }, rates: { path: '', logicalId: `RatesLambdaLayer${stub}` } }
  const { Resources } = withLayerNames(template, layers, { service: 'shop', stage: 'dev' })
  const [words, rates] = Object.values(Resources).map(({ Properties }) => ('LayerName' in Properties ? Properties.LayerName : undefined))
  expect([words, rates]).toEqual(['shop-dev-words', 'shop-dev-rates'])
})
