import type { Description, TemplateResource } from '../stack/described.ts'

/** The account of a local stack. */
const here = '000000000000'

const roles = new Set(['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])

/** What leads to resources: kind of resource → its properties, as https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ names them. */
const leading: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['Environment', 'DeadLetterConfig'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceArn', 'DestinationConfig'],
  'AWS::Lambda::EventInvokeConfig': ['DestinationConfig'],
  'AWS::SNS::Subscription': ['TopicArn', 'Endpoint', 'RedrivePolicy'],
  'AWS::SNS::TopicPolicy': ['PolicyDocument'],
  'AWS::SQS::Queue': ['RedrivePolicy'],
  'AWS::SQS::QueuePolicy': ['PolicyDocument'],
  'AWS::StepFunctions::StateMachine': ['DefinitionString', 'Definition'],
  'AWS::Events::Rule': ['Targets'],
}

/**
 * The template with the number of the local account in what its policies allow, and in what leads to those resources, such as the variables of functions:
 * a repository has that of its own account there (`arn:aws:dynamodb:us-east-1:123456789012:table/users`), and no resource of another account is here.
 * `accounts`: the numbers that were taken for it.
 */
export function withOwnAccount(template: Description['template']): { template: Description['template']; accounts: string[] } {
  const accounts = new Set<string>()
  // what a policy is about, not who may take a role
  const replaced = (value: unknown, isResource = false): unknown => {
    if (typeof value === 'string' && isResource) {
      for (const [, , account = ''] of value.matchAll(numbered)) accounts.add(account)
      return value.replace(numbered, `$1${here}`)
    }
    if (Array.isArray(value)) return value.map((each) => replaced(each, isResource))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        name === 'AssumeRolePolicyDocument' ? each : replaced(each, isResource || name === 'Resource' || name === 'NotResource'),
      ]),
    )
  }
  const ofHere = ({ Type, Properties }: TemplateResource): unknown => {
    if (roles.has(Type)) return replaced(Properties)
    const names = leading[Type]
    if (!names || !Properties) return Properties // a resource may go without any
    return Object.fromEntries(Object.entries(Properties).map(([name, value]) => [name, names.includes(name) ? replaced(value, true) : value]))
  }
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).map(([logicalId, resource]): [string, TemplateResource] => [
      logicalId,
      { ...resource, Properties: ofHere(resource) as TemplateResource['Properties'] }, // of the same form
    ]),
  )
  return { template: { ...template, Resources }, accounts: [...accounts] }
}

// an ARN with a region and the number of an account; those of IAM and STS name who may do something
const numbered = /\b(arn:aws[\w-]*:(?!iam:|sts:)[\w-]+:[^:\s]*:)(?!000000000000)(\d{12})(?=:)/g
