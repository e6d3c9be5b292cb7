import type { Description } from '../description.ts'
import { functionProperties } from '../template/function-properties.ts'

// the newest of each major version
const powertools: Readonly<Record<string, string>> = {
  1: 'aws-lambda-powertools[all]==1.31.1',
  2: 'aws-lambda-powertools[all]==2.43.1',
  3: 'aws-lambda-powertools[all]==3.37.0',
}

/** A public layer for Python, by its account and its name, and what pip takes in its place. */
interface PublicLayer {
  layer: RegExp
  packageOf: (part?: string) => string | undefined
}

const publicLayers: readonly PublicLayer[] = [
  // https://docs.aws.amazon.com/powertools/python/latest/getting-started/install/
  { layer: /:017000801446:layer:AWSLambdaPowertoolsPython(?:V(\d))?(?:-[\w-]+)?:/, packageOf: (major = '1') => powertools[major] },
  // https://aws-sdk-pandas.readthedocs.io/en/stable/layers.html
  { layer: /:336392948345:layer:(?:AWSSDKPandas|AWSDataWrangler)-Python\d+(?:-Arm64)?:/, packageOf: () => 'awswrangler' },
  // A package of PyPI each, by its name: https://github.com/keithrozario/Klayers
  {
    layer: /:(?:770693421928|113088814899):layer:Klayers-p(?:ython)?\d+-(?:arm64-)?([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?):/,
    packageOf: (name) => name,
  },
]

/** What of a package index has the packages of a public layer for Python, as pip takes it; undefined for other layers. `layer` is as in a template. */
export function packageOfLayer(layer: unknown): string | undefined {
  const text = JSON.stringify(layer ?? '')
  for (const { layer: pattern, packageOf } of publicLayers) {
    const found = pattern.exec(text)
    if (found) return packageOf(found[1])
  }
  return undefined
}

/** Those that a Python function has from such layers. `name` is its full one. */
export function packagesOfLayers(template: Description['template'], name: string): string[] {
  const { Layers: layers } = functionProperties(template, name)
  return Array.isArray(layers) ? layers.flatMap((layer) => packageOfLayer(layer) ?? []) : []
}
