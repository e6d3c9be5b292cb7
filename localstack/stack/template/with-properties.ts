/** A resource of a template with further properties, or others in the place of its own. */
export function withProperties<Resource extends { Properties?: object }>(resource: Resource, properties: object): Resource {
  return { ...resource, Properties: { ...resource.Properties, ...properties } }
}
