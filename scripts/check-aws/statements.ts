import { list, type Statement } from '@stagecraft/localstack/permissions/grants.ts'
import type { TemplateResource } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from './checked.ts'
import { isObject } from './resources.ts'

/** The property in which a type holds its policy, of those that say who may use the resource. */
const documents: Record<string, string> = {
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::S3::BucketPolicy': 'PolicyDocument',
  'AWS::SNS::TopicPolicy': 'PolicyDocument',
  'AWS::SQS::QueuePolicy': 'PolicyDocument',
  'AWS::SecretsManager::ResourcePolicy': 'ResourcePolicy',
  'AWS::EC2::VPCEndpoint': 'PolicyDocument',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::Lambda::LayerVersionPermission': 'PolicyDocument',
}

/** The statements that say who may use a resource; empty where its type has none. */
export function resourceStatements({ Type, Properties }: TemplateResource): Statement[] {
  return statementsIn(Properties[documents[Type] ?? ''])
}

export function statementsIn(document: unknown): Statement[] {
  return isObject(document) ? list(document.Statement as Statement | Statement[]) : [] // a policy document's
}

/** Every statement of the template: of roles and policies, and of resources. */
export function allStatements({ Resources }: Template): { id: string; statement: Statement }[] {
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const { Type, Properties } = resource
    const inline = [Properties.Policies ?? []].flat().flatMap((each) => (isObject(each) ? statementsIn(each.PolicyDocument) : []))
    const own = Type === 'AWS::IAM::ManagedPolicy' || Type === 'AWS::IAM::Policy' ? statementsIn(Properties.PolicyDocument) : []
    return [...inline, ...own, ...resourceStatements(resource)].map((statement) => ({ id, statement }))
  })
}

/** The services of a statement’s principals: `logs.eu-central-1.amazonaws.com` as `logs`. */
export function servicesOf({ Principal }: Statement): string[] {
  if (!isObject(Principal)) return []
  return list<unknown>(Principal.Service as unknown[]).map(
    (each) =>
      JSON.stringify(each)
        .match(/([a-z0-9-]+)\.[^"]*amazonaws|([a-z0-9-]+)\.\$\{/)
        ?.slice(1)
        .find(Boolean) ?? '',
  )
}

/** Whether the principal is everybody. */
export function isEverybody({ Principal }: Statement): boolean {
  return Principal === '*' || (isObject(Principal) && Object.values(Principal).some((each) => [each].flat().includes('*')))
}
