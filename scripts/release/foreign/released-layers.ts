import { createHash } from 'node:crypto'
import type { LayerDescription } from '@stagecraft/localstack/stack/code/packaging.ts'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import type { Template } from '../../check-aws/checked.ts'
import { ofType } from '../../check-aws/resources.ts'
import { archivePath } from '../archive-functions.ts'
import { artifactBucket } from '../release-template.ts'
import type { Whose } from './released-template.ts'

type Layers = Readonly<Record<string, LayerDescription>>

/**
 * A template whose layers have names that a deployment may make: one without `name` has that of its key in the description, for all stages, and gets
 * `<service>-<stage>-<key>`.
 */
export function withLayerNames(template: Template, layers: Layers, { service, stage }: Whose): Template {
  const named = Object.entries(layers).flatMap(([layer, { logicalId }]) => {
    const resource = template.Resources[logicalId]
    return resource && isNamedByKey(resource, layer) ? [[logicalId, withProperties(resource, { LayerName: `${service}-${stage}-${layer}` })]] : []
  })
  return named.length === 0 ? template : { ...template, Resources: { ...template.Resources, ...Object.fromEntries(named) } }
}

// the Framework's name for a layer without `name`
function isNamedByKey({ Properties }: TemplateResource, layer: string): boolean {
  return Properties.LayerName === layer
}

/**
 * A template whose layers have their archives in the bucket of releases. `hashes`: logical id → sha-256. A layer with `retain: true` is named by its content
 * and its properties, as the Framework names it, so that an older version stays. The outputs by which `serverless deploy` knows what it uploaded go.
 */
export function withReleasedLayers(template: Template, hashes: Readonly<Record<string, string>>): Template {
  const ids = Object.keys(hashes)
  if (ids.length === 0) return template
  const archived = ofType(template, 'AWS::Lambda::LayerVersion').flatMap(([id, resource]) => {
    const hash = hashes[id]
    if (!hash) return []
    const released = withProperties(resource, { Content: { S3Bucket: { Ref: artifactBucket }, S3Key: archivePath(hash) } })
    // SAM gives a retained layer another logical id for each content; here it stays the same, and CloudFormation replaces it
    return [[id, resource.DeletionPolicy === 'Retain' ? { ...released, UpdateReplacePolicy: 'Retain' } : released]]
  })
  const noted = new Set(ids.flatMap((id) => [`${baseOf(id)}Hash`, `${baseOf(id)}S3Key`]))
  const outputs = Object.entries(template.Outputs ?? {}).filter(([name]) => !noted.has(name))
  return withRetainedNames({
    ...template,
    Resources: { ...template.Resources, ...Object.fromEntries(archived) },
    ...(template.Outputs ? { Outputs: Object.fromEntries(outputs) } : {}),
  })
}

// the sha-1 with which the Framework ends the logical id of what it retains
const ofContent = /LambdaLayer([0-9a-f]{40})$/

function baseOf(id: string): string {
  return id.replace(ofContent, 'LambdaLayer')
}

// its permissions end the same way
function withRetainedNames(template: Template): Template {
  const text = ofType(template, 'AWS::Lambda::LayerVersion').reduce((left, [id, { Properties }]) => {
    const [, ofStub] = ofContent.exec(id) ?? []
    if (!ofStub) return left
    return left.replaceAll(ofStub, createHash('sha1').update(JSON.stringify(Properties)).digest('hex'))
  }, JSON.stringify(template))
  return JSON.parse(text) as Template // of the same form
}
