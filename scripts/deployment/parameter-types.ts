import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Context } from './context.ts'
import { templateOf } from './main-stack.ts'
import type { StoredRelease } from './releases.ts'
import type { Target } from './target.ts'

/**
 * Refuses a release that reads a parameter of SSM as a text which is none in the stage's account: CloudFormation takes no `SecureString` and no list as
 * `AWS::SSM::Parameter::Value<String>`. Of parameters that are there. Throws `parameter-type` with each.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export async function refuseOtherTypes(context: Context, release: StoredRelease): Promise<void> {
  const { target } = context
  const { Parameters = {} } = await templateOf(context, release, `templates/${target.stage}.json`)
  const texts = Object.values(Parameters).flatMap(({ Type, Default }) => (Type === 'AWS::SSM::Parameter::Value<String>' ? [String(Default)] : []))
  if (texts.length === 0) return
  const types = await typesOf(texts, target)
  const others = texts.flatMap((name, at) => (types[at] === 'String' ? [] : [`${name} is a ${types[at]}`]))
  if (others.length > 0)
    throw new StagecraftError('parameter-type', `${release.manifest.name} reads texts, and in ${target.stage} ${others.join(', ')}.`, {
      hint: 'Nothing was changed. Put a value that is no secret into a parameter of the type String. A function reads a secret itself, or CloudFormation by `{{resolve:ssm-secure:…}}` or `{{resolve:secretsmanager:…}}` where a property takes it.',
    })
}

async function typesOf(names: readonly string[], { client }: Target): Promise<(string | undefined)[]> {
  const ssm = new SSMClient(client)
  try {
    return await Promise.all(names.map(async (Name) => (await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Type))
  } finally {
    ssm.destroy()
  }
}
