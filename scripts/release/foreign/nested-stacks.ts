import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import type { Template } from '../../check-aws/checked.ts'
import { ofType } from '../../check-aws/resources.ts'
import { artifactBucket } from '../release-template.ts'

/** A description and those of the stacks within its stack, on every level: functions and layers have other names in each. */
export function withinToo(description: Description): Description[] {
  return [description, ...Object.values(description.nested ?? {}).flatMap(withinToo)]
}

/**
 * The templates of a description on every level, as they are deployed: what a stack gives the one within it takes the place of that one's default. It is left out
 * where it is known in the account alone.
 */
export function deployedTemplates({ template, nested = {} }: Pick<Description, 'template' | 'nested'>): Template[] {
  const within = Object.entries(nested).flatMap(([id, child]) => {
    const given = (template.Resources[id]?.Properties.Parameters ?? {}) as Record<string, unknown> // CloudFormation's type
    const own = Object.entries((child.template as Template).Parameters ?? {})
    const parameters = own.map(([name, parameter]) => [
      name,
      name in given ? { ...parameter, Default: knownValue(given[name], template) } : parameter,
    ])
    return deployedTemplates({ ...child, template: { ...child.template, Parameters: Object.fromEntries(parameters) } as Description['template'] }) // of the same form
  })
  return [template, ...within]
}

// a parameter of SSM that the stack makes is referred to by its name
function knownValue(given: unknown, { Resources }: Template): string | undefined {
  if (typeof given !== 'object' || given === null) return String(given)
  const { Type, Properties } = Resources[String((given as { Ref?: unknown }).Ref)] ?? {}
  return Type === 'AWS::SSM::Parameter' && typeof Properties?.Name === 'string' ? Properties.Name : undefined
}

/** Where the template of a stack within a stack is, in a release and in the bucket: beside the archives, named by its content. */
export function nestedPath(hash: string): string {
  return `functions/${hash}.template`
}

/**
 * A template whose stacks within it have their templates in the bucket of releases, and are told which that is. `paths`: logical id → as `nestedPath` has it. An
 * address has the bucket in its path: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#path-style-access
 */
export function withNestedTemplates(template: Template, paths: Readonly<Record<string, string>>): Template {
  if (Object.keys(paths).length === 0) return template
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const path = paths[id]
    if (path === undefined) return [id, resource]
    const TemplateURL = { 'Fn::Sub': `${beforePath}${path}` }
    const given = resource.Properties.Parameters as Record<string, unknown> | undefined // CloudFormation's type
    return [id, withProperties(resource, { TemplateURL, Parameters: { ...given, [artifactBucket]: { Ref: artifactBucket } } })]
  })
  return { ...template, Resources: Object.fromEntries(resources) }
}

const beforePath = `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${${artifactBucket}}/`

/** The stacks within a released template's stack, with the paths of their templates. */
export function nestedPaths(template: Template): [id: string, path: string][] {
  return ofType(template, 'AWS::CloudFormation::Stack').flatMap(([id, { Properties }]): [string, string][] => {
    const { 'Fn::Sub': address } = (Properties.TemplateURL ?? {}) as { 'Fn::Sub'?: unknown } // a text has none
    return typeof address === 'string' && address.startsWith(beforePath) ? [[id, address.slice(beforePath.length)]] : []
  })
}
