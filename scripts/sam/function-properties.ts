import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Named } from '../check-aws/resources.ts'
import { defined } from './defined.ts'

const same = [
  'Architectures',
  'CodeSigningConfigArn',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FileSystemConfigs',
  'FunctionName',
  'Handler',
  'KmsKeyArn',
  'Layers',
  'LoggingConfig',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Role',
  'Runtime',
  'SnapStart',
  'Timeout',
  'VpcConfig',
]

/** The properties of a function in SAM’s words. Throws `not-for-sam`. https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html */
export function functionProperties([id, { Properties }]: Named, codeOf: (functionName: string) => string): Record<string, unknown> {
  const {
    Code: _,
    Tags,
    TracingConfig,
    DeadLetterConfig,
    ...others
  } = Properties as {
    Tags?: { Key: string; Value: unknown }[]
    TracingConfig?: { Mode: string }
    DeadLetterConfig?: { TargetArn: unknown }
  } & Record<string, unknown> // a function's
  const unknown = Object.keys(others).filter((key) => !same.includes(key))
  if (unknown.length > 0)
    throw new StagecraftError('not-for-sam', `${id} has properties whose names in SAM are not known: ${unknown.join(', ')}.`, {
      hint: 'Add them to scripts/sam/function-properties.ts.',
    })
  return defined({
    ...others,
    CodeUri: codeOf(String(Properties.FunctionName)),
    Tags: Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    Tracing: TracingConfig?.Mode,
    DeadLetterQueue: DeadLetterConfig && {
      Type: JSON.stringify(DeadLetterConfig.TargetArn).includes(':sns:') ? 'SNS' : 'SQS',
      TargetArn: DeadLetterConfig.TargetArn,
    },
  })
}
