import type { Description } from '../description.ts'
import type { LeftOut } from '../template/adapt-template.js'
import { withProperties } from '../template/with-properties.ts'
import { packageOfLayer } from './public-layers.ts'

type Template = Description['template']

/**
 * The template without layers that are not in it: those of other accounts, which only AWS has, and those that a plugin would have made. A function
 * that names one cannot be deployed otherwise.
 */
export function withOwnLayers(template: Template): { template: Template; leftOut: LeftOut[] } {
  const leftOut: LeftOut[] = []
  const resources = Object.entries(template.Resources).map(([logicalId, resource]) => {
    const { Layers: layers } = resource.Properties ?? {}
    if (resource.Type !== 'AWS::Lambda::Function' || !Array.isArray(layers)) return [logicalId, resource] as const
    const [others, own] = [layers.filter((layer) => !isIn(template, layer)), layers.filter((layer) => isIn(template, layer))]
    if (others.length === 0) return [logicalId, resource] as const
    // those whose packages a function in Python has in its environment
    const isPython = String(resource.Properties.Runtime).startsWith('python')
    const names = others.filter((layer) => !(isPython && packageOfLayer(layer))).map(nameOf)
    if (names.length > 0)
      leftOut.push({
        logicalId,
        type: 'AWS::Lambda::LayerVersion',
        why: `It runs without the layer ${names.join(', ')}, which is not in this repository.`,
      })
    return [logicalId, withProperties(resource, { Layers: own })] as const
  })
  return resources.some(([logicalId, resource]) => resource !== template.Resources[logicalId])
    ? { template: { ...template, Resources: Object.fromEntries(resources) }, leftOut }
    : { template, leftOut }
}

function isIn({ Resources: resources }: Template, layer: unknown): boolean {
  const { Ref: logicalId } = (layer ?? {}) as { Ref?: string }
  return logicalId !== undefined && logicalId in resources
}

function nameOf(layer: unknown): string {
  if (typeof layer === 'string') return layer
  const { Ref: logicalId, 'Fn::Sub': text } = (layer ?? {}) as { Ref?: string; 'Fn::Sub'?: unknown }
  return logicalId ?? (typeof text === 'string' ? text : JSON.stringify(layer))
}
