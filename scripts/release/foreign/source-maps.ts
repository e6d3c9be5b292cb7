import type { Description } from '@stagecraft/localstack/stack/description.ts'
import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import { isObject } from '../../check-aws/resources.ts'
import { buildSettings, isBuiltBy4, readsSourceMaps } from './framework4.ts'

const option = '--enable-source-maps'

/** The template of a description with what Framework 4 adds to the environment of the functions that it builds with source maps. */
export async function withSourceMaps(root: string, description: Description): Promise<Description['template']> {
  const { functions, packaging, template } = description
  const built = new Map(Object.values(functions).flatMap((each) => (isBuiltBy4(root, each, description) ? [[each.name, each.environment]] : [])))
  if (built.size === 0 || !readsSourceMaps(await buildSettings(root, packaging))) return template
  return withOption(template, built)
}

/**
 * The same for what `sam build` adds where esbuild makes source maps (`Sourcemap: true`).
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build-typescript.html
 */
export function withBuiltSourceMaps(template: Description['template'], { functions }: Pick<Description, 'functions'>): Description['template'] {
  const built = Object.values(functions).filter(({ build, environment }) => {
    // an expression of CloudFormation may stand there
    const own: unknown = environment?.NODE_OPTIONS ?? ''
    return build?.method === 'esbuild' && build.properties.Sourcemap === true && typeof own === 'string' && !own.includes(option)
  })
  return built.length === 0 ? template : withOption(template, new Map(built.map(({ name, environment }) => [name, environment])))
}

// the function's own are kept; the provider's are not, as there
function withOption(
  template: Description['template'],
  environments: ReadonlyMap<string, Readonly<Record<string, string>> | undefined>,
): Description['template'] {
  const Resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { FunctionName: name, Environment } = resource.Properties
    if (resource.Type !== 'AWS::Lambda::Function' || !environments.has(String(name))) return [id, resource]
    const variables = isObject(Environment) && isObject(Environment.Variables) ? Environment.Variables : {}
    const own = environments.get(String(name))?.NODE_OPTIONS
    return [id, withProperties(resource, { Environment: { Variables: { ...variables, NODE_OPTIONS: own ? `${own} ${option}` : option } } })]
  })
  return { ...template, Resources: Object.fromEntries(Resources) }
}
