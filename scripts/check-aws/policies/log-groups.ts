import { written } from '@stagecraft/localstack/permissions/template-text.ts'
import type { Policy } from '../checked.ts'
import { at, ofType } from '../resources.ts'

export const logGroups: Policy = {
  id: 'log-groups',
  rule: 'Every function has a log group in the template, and every log group ends its logs and has a customer key.',
  find: ({ template }) => {
    const groups = ofType(template, 'AWS::Logs::LogGroup')
    const names = groups.map(([, { Properties }]) => written(Properties.LogGroupName))
    const without = ofType(template, 'AWS::Lambda::Function').filter(
      ([, resource]) => !at(resource, 'LoggingConfig', 'LogGroup') && !names.includes(`/aws/lambda/${written(resource.Properties.FunctionName)}`),
    )
    return [
      ...without.map(([resource]) => ({
        resource,
        what: 'It has no log group in the template: Lambda makes one that keeps its logs for ever.',
        remedy: 'Leave `disableLogs` out, or add the log group /aws/lambda/NAME.',
      })),
      ...groups
        .filter(([, { Properties }]) => !Properties.RetentionInDays)
        .map(([resource]) => ({ resource, what: 'It keeps its logs for ever.', remedy: 'Set RetentionInDays.' })),
      ...groups
        .filter(([, { Properties }]) => !Properties.KmsKeyId)
        .map(([resource]) => ({ resource, what: 'It has no customer key.', remedy: 'Set KmsKeyId to the key for logs.' })),
    ]
  },
}
