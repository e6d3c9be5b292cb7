import { withProperties } from '@stagecraft/localstack/stack/template/with-properties.ts'
import type { Template } from '../check-aws/checked.ts'
import { archivePath } from './archive-functions.ts'

/** The SSM parameter, below `/{service}/{stage}/`, that says which release a stage has. */
export const releaseName = 'release'

/** The parameters of a released template: the bucket that holds the release’s archives, and the release’s name. */
export const [artifactBucket, releaseParameter] = ['ArtifactBucket', 'ReleaseName']

/**
 * A template whose functions have their archives, named by their content, in a bucket that the deployment names. So a function that did not change has the same
 * text in the next release, and CloudFormation leaves it alone. The Framework’s own bucket is not needed.
 */
export function withArchives(template: Template, functions: Readonly<Record<string, string>>, names: Readonly<Record<string, string>>): Template {
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
    Parameters: { ...template.Parameters, [artifactBucket]: { Type: 'String' } },
    Resources: Object.fromEntries(released),
    Outputs: outputs,
  }
}

/**
 * A stage’s template as it is in a release: the SSM parameter `/{service}/{stage}/release` says which release the stack is of. It is changed and rolled back with
 * everything else in it. A tag of the stack would say it too, and touch every resource at each release.
 */
export function withRelease(template: Template, { service, stage }: { service: string; stage: string }): Template {
  return {
    ...template,
    Parameters: { ...template.Parameters, [releaseParameter]: { Type: 'String' } },
    Resources: {
      ...template.Resources,
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
  }
}

/**
 * The names of SSM parameters and secrets that templates of one stage read while they are deployed, and none of them makes: by a dynamic reference, or as a
 * parameter of an SSM type. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function parametersWanted(...templates: readonly Template[]): string[] {
  const made = new Set(
    templates
      .flatMap(({ Resources }) => Object.values(Resources))
      .filter(({ Type }) => Type === 'AWS::SSM::Parameter' || Type === 'AWS::SecretsManager::Secret')
      .map(({ Properties }) => Properties.Name),
  )
  const referred = [...JSON.stringify(templates).matchAll(/\{\{resolve:(?:ssm|ssm-secure|secretsmanager):([^:}$]+)/g)].map(([, name = '']) => name)
  const typed = templates
    .flatMap(({ Parameters = {} }) => Object.values(Parameters))
    .filter(({ Type }) => Type.startsWith('AWS::SSM::Parameter::'))
    .map(({ Default }) => String(Default ?? ''))
  return [...new Set([...referred, ...typed])].filter((name) => name && !made.has(name)).sort()
}
