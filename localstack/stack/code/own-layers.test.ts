import { expect, test } from 'vitest'
import { withOwnLayers } from './own-layers.ts'

const layer = { Type: 'AWS::Lambda::LayerVersion', Properties: {} }
const work = (...layers: unknown[]) => ({ Type: 'AWS::Lambda::Function', Properties: { Layers: layers } })

test('a function keeps the layers of its template, and runs without those of others, each said', () => {
  const arn = 'arn:aws:lambda:eu-central-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7'
  const before = { Resources: { Words: layer, Work: work({ Ref: 'Words' }, arn, { Ref: 'PythonRequirementsLambdaLayer' }) } }
  const { template, leftOut } = withOwnLayers(before)
  expect(template.Resources.Work?.Properties.Layers).toEqual([{ Ref: 'Words' }])
  expect(leftOut.map(({ logicalId }) => logicalId)).toEqual(['Work'])
  expect(leftOut[0]?.why).toContain(`${arn}, PythonRequirementsLambdaLayer`)
})

test('a layer of AWS whose packages a function in Python gets otherwise is not deployed, and nothing is missing', () => {
  const arn = 'arn:aws:lambda:eu-central-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312-x86_64:7'
  const python = { ...work(arn), Properties: { Runtime: 'python3.12', Layers: [arn] } }
  const { template, leftOut } = withOwnLayers({ Resources: { Work: python } })
  expect([template.Resources.Work?.Properties.Layers, leftOut]).toEqual([[], []])
})

test('a template whose layers are its own stays as it is', () => {
  const before = { Resources: { Words: layer, Work: work({ Ref: 'Words' }) } }
  expect(withOwnLayers(before)).toEqual({ template: before, leftOut: [] })
  expect(withOwnLayers(before).template).toBe(before)
})
