import type { Description } from '@stagecraft/localstack/stack/description.ts'
import type { Template } from '../../check-aws/checked.ts'

/** Source of a variable → why a release cannot have its value, and what to do. */
const reasons: Readonly<Record<string, string>> = {
  ssm: 'A release reads the newest value of a parameter of the stage’s own account and region, whose name begins with `/`. A secret of Secrets Manager is read by `{{resolve:secretsmanager:…}}`.',
  cf: 'What another stack has is known in its account alone. Have that stack put it into a parameter of SSM and read it by `${ssm:/…}`, or take an export by `Fn::ImportValue`. A service that a compose file has before this one is named for each stage: `${cf:users-${sls:stage}.TableName}`, and where that stands in an included file, under `dependsOn` in the compose file, too.',
  s3: 'What lies in a bucket is known in its account alone. Put it into a parameter of SSM, and read it by `${ssm:/…}`.',
  aws: 'It is not known before the deployment. `AWS::Partition` and other pseudo parameters of CloudFormation are.',
  env: 'Set it in the environment of whoever packages, or give it a default.',
  opt: 'Nobody gives options to a release. Give it a default, or have it in `params` of each stage.',
  param: 'Set it in `params` of the stage, or give it a default.',
  file: 'There is no such file in the commit. Add it, or give the variable a default.',
}

const byConfiguration =
  'Give it one, or set it in `parameter_overrides` of samconfig.toml: under `[default.deploy.parameters]` for all stages, under `[prod.deploy.parameters]` for one. For a value that is set in the account, the type `AWS::SSM::Parameter::Value<String>` has the parameter’s name as its default.'

/** What of a description’s values nobody can know when a release is built: a sentence each. */
export function unfitValues({ found, template }: Pick<Description, 'found' | 'template'>): string[] {
  const { standIns = [], variables = [] } = found ?? {}
  const { Transform } = template as Template & { Transform?: unknown }
  return [
    ...standIns.map(({ source, address }) => {
      const reason =
        reasons[source.replace(/\(.*/, '')] ??
        'It is not known before the deployment. Put the value into a parameter of SSM, and read it by `${ssm:/…}`.'
      return `\${${source}:${address}} has no value for this stage. ${reason}`
    }),
    ...variables
      .filter((name) => name.startsWith('AWS_') && !standIns.some(({ source, address }) => source === 'env' && address === name))
      .map(
        (name) =>
          `The description reads ${name} of the environment, which belongs to whoever packages and not to the stage. Use \`\${aws:region}\`, \`\${aws:accountId}\` or \`params\`.`,
      ),
    ...unfitParameters({ found, template }),
    ...(Transform
      ? ['The template has a `Transform`, which CloudFormation would carry out with macros of the account. Write out what it makes.']
      : []),
  ]
}

/** The parameters of a template that nobody gives a value: a sentence each. `given`: those that a template around it gives one. */
export function unfitParameters({ found, template }: Pick<Description, 'found' | 'template'>, given?: readonly string[]): string[] {
  const { Parameters = {} } = template as Template
  const unknown = Object.entries(Parameters).filter(([name, { Default }]) => Default === undefined && !given?.includes(name))
  const advice = given ? 'Give it one there.' : found?.template ? byConfiguration : 'Give it one, or use `${ssm:/…}`.'
  const nobody = given ? 'the stack around it gives it no value' : 'a deployment gives it no value'
  return unknown.map(([name]) => `The parameter ${name} of the template has no default, and ${nobody}. ${advice}`)
}
