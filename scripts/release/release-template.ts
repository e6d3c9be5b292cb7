import { withProperties } from '@stagecraft/localstack/stack/with-properties.ts'
import type { Template } from '../check-aws/checked.ts'
import { archivePath } from './archive-functions.ts'

/** The SSM parameter, below `/{service}/{stage}/`, that says which release a stage has. */
export const releaseName = 'release'

/** The parameters of a released template: the bucket that holds the release’s archives, and the release’s name. */
export const [artifactBucket, releaseParameter] = ['ArtifactBucket', 'ReleaseName']

/**
 * A stage’s template as it is in a release: each function’s code is its archive, named by its content, in a bucket that the deployment names. So a
 * function that did not change has the same text in the next release, and CloudFormation leaves it alone. The Framework’s own bucket is not needed.
 * The SSM parameter `/{service}/{stage}/release` says which release the stack is of: it is changed and rolled back with everything else in it. A tag
 * of the stack would say it too, and touch every resource at each release.
 */
export function releaseTemplate(
  template: Template,
  functions: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
  { service, stage }: { service: string; stage: string },
): Template {
  const hashOf = new Map(Object.entries(names).map(([short, name]) => [name, functions[short]]))
  const { ServerlessDeploymentBucket, ServerlessDeploymentBucketPolicy, ...resources } = template.Resources
  const { ServerlessDeploymentBucketName, ...outputs } = template.Outputs ?? {}
  const released = Object.entries(resources).map(([id, resource]) => {
    const hash = resource.Type === 'AWS::Lambda::Function' ? hashOf.get(String(resource.Properties.FunctionName)) : undefined
    if (!hash) return [id, resource]
    return [id, withProperties(resource, { Code: { S3Bucket: { Ref: artifactBucket }, S3Key: archivePath(hash) } })]
  })
  return {
    ...template,
    Parameters: { ...template.Parameters, [artifactBucket]: { Type: 'String' }, [releaseParameter]: { Type: 'String' } },
    Resources: {
      ...Object.fromEntries(released),
      Release: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: `/${service}/${stage}/${releaseName}`,
          Description: 'The release that runs, set by each deployment',
          Type: 'String',
          Value: { Ref: releaseParameter },
        },
      },
    },
    Outputs: outputs,
  }
}

/**
 * The names of SSM parameters and secrets that a template reads while it is deployed: by a dynamic reference, or as a parameter of an SSM type.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function parametersWanted(template: Template): string[] {
  const made = new Set(
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::SSM::Parameter' || Type === 'AWS::SecretsManager::Secret')
      .map(({ Properties }) => Properties.Name),
  )
  const referred = [...JSON.stringify(template).matchAll(/\{\{resolve:(?:ssm|ssm-secure|secretsmanager):([^:}$]+)/g)].map(([, name = '']) => name)
  const typed = Object.values(template.Parameters ?? {})
    .filter(({ Type }) => Type.startsWith('AWS::SSM::Parameter::'))
    .map(({ Default }) => String(Default ?? ''))
  return [...new Set([...referred, ...typed])].filter((name) => name && !made.has(name)).sort()
}
