import type { Description } from '../description.ts'
import { functionProperties } from '../template/function-properties.ts'

/** The account and the name of AWS's layer with Powertools: https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/ */
const powertoolsLayer = /:017000801446:layer:AWSLambdaPowertoolsPython(?:V(\d))?(?:-[\w-]+)?:/

// the newest of each major version
const powertools: Readonly<Record<string, string>> = {
  1: 'aws-lambda-powertools[all]==1.31.1',
  2: 'aws-lambda-powertools[all]==2.43.1',
  3: 'aws-lambda-powertools[all]==3.37.0',
}

/** What of a package index has the packages of a public layer of AWS for Python, as pip takes it; undefined for other layers. `layer` is as in a template. */
export function packageOfLayer(layer: unknown): string | undefined {
  const [found, major = '1'] = powertoolsLayer.exec(JSON.stringify(layer ?? '')) ?? []
  return found ? powertools[major] : undefined
}

/** Those that a Python function has from such layers. `name` is its full one. */
export function packagesOfLayers(template: Description['template'], name: string): string[] {
  const { Layers: layers } = functionProperties(template, name)
  return Array.isArray(layers) ? layers.flatMap((layer) => packageOfLayer(layer) ?? []) : []
}
