import { createHash } from 'node:crypto'
import type { StageParameter } from '@stagecraft/localstack/adoption/found.ts'
import type { Template } from '../../check-aws/checked.ts'
import { type WithLateValues, withLateValues } from './late-values.ts'

/**
 * Has CloudFormation read the parameters of SSM that a description takes, in the account of the stage: each is a parameter of the template, of the type
 * `AWS::SSM::Parameter::Value<String>`, and is referred to wherever its token stands.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
 */
export function withStageParameters(template: Template, parameters: readonly StageParameter[]): WithLateValues {
  return withLateValues(
    template,
    parameters.map(({ address, token }) => ({
      token,
      id: idOf(address),
      parameter: { Type: 'AWS::SSM::Parameter::Value<String>', Default: address },
      written: `\${ssm:${address}}`,
      late: 'CloudFormation reads it only afterwards. Put the value itself there, for example by `params` of each stage.',
    })),
  )
}

/** Its name in the template: that of its own, and what tells `/a/b` from `/a-b`. */
function idOf(address: string): string {
  const words = address.split(/\W+|_/).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `Ssm${words.join('').slice(0, 200)}${createHash('sha256').update(address).digest('hex').slice(0, 8)}`
}
