import type { Template } from '../check-aws/checked.ts'

// the names that the Framework gives them
const ofFramework = ['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy']

/**
 * A template for a stack that `serverless deploy` made: the Framework's bucket stays in it for one deployment, with the policy that it is retained. A release
 * does not need it, and CloudFormation could not remove it while archives are in it. The next deployment lets it go: it stays in the account, with its
 * archives. `was`: the template that the stack has. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function withFrameworkBucket(template: Template, was: Template | undefined): Template {
  const kept = ofFramework.flatMap((id) => {
    const there = was?.Resources[id]
    if (!there || template.Resources[id] || there.DeletionPolicy === 'Retain') return []
    return [[id, { ...there, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }] as const]
  })
  return kept.length > 0 ? { ...template, Resources: { ...template.Resources, ...Object.fromEntries(kept) } } : template
}
