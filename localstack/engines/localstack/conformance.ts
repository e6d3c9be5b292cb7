import type { Divergence, Divergences } from '../conformance.ts'

const accepted = "expected 'no error' to"
const notEnforced: Divergence = { kind: 'absent', how: 'Roles and policies are not enforced', shows: accepted }
const oneAccount: Divergence = { kind: 'absent', how: 'There is one account', shows: 'There is no other account' }

/** What tests/conformance found of this engine. Each is looked at again by every run. */
export const conformance: Divergences = {
  's3.notification-permission': { kind: 'differs', how: 'The notification is accepted', shows: accepted },
  'sqs.visibility-batch': { kind: 'differs', how: 'A handle that it does not know is not reported as the sender’s fault', shows: '["bad",false]' },
  'sqs.batch-partly': { kind: 'differs', how: 'A delay beyond the limit is accepted in a batch', shows: '["good","bad"]' },
  'sqs.retention-limit': { kind: 'differs', how: 'A longer retention is accepted', shows: accepted },
  'sqs.fifo-dead-letters-are-fifo': { kind: 'differs', how: 'A standard queue is accepted', shows: accepted },
  'mapping.role-may-not': { kind: 'absent', how: 'Roles are not enforced: the mapping receives', shows: accepted },
  'lambda.session-keys': { kind: 'differs', how: 'A function has the administrator’s key: roles are not enforced', shows: 'to match /^ASIA/' },
  'sns.batch-partly': { kind: 'differs', how: 'An empty message is accepted', shows: '["good","bad"]' },
  'ssm.secure': { kind: 'differs', how: 'Without decryption the value is only marked as encrypted', shows: 'kms:alias/aws/ssm:hidden' },
  'ssm.too-large': { kind: 'differs', how: 'Values of any size are accepted', shows: accepted },
  'cloudformation.create-fails': { kind: 'differs', how: 'The stack is CREATE_FAILED, and what was made before stays', shows: '"CREATE_FAILED","x"' },
  'cloudformation.update-fails': {
    kind: 'differs',
    how: 'The stack is UPDATE_FAILED, and what was changed before stays',
    shows: "expected 'UPDATE_FAILED'",
  },
  'cloudformation.drift': { kind: 'absent', how: 'There is no drift detection', shows: 'not yet been emulated' },
  'cloudformation.tags': { kind: 'differs', how: 'Resources do not get the stack’s tags', shows: 'expected undefined to match' },
  'iam.allow': notEnforced,
  'iam.nothing': notEnforced,
  'iam.deny-wins': notEnforced,
  'iam.wildcards': { ...notEnforced, shows: '["no error","no error","no error"]' },
  'iam.boundary': notEnforced,
  'iam.resource-policy': notEnforced,
  'iam.resource-policy-denies': { ...notEnforced, shows: '["no error","no error"]' },
  'iam.version-of-object': notEnforced,
  'iam.missing-object-hidden': { ...notEnforced, shows: "expected 'NoSuchKey'" },
  'iam.condition': { ...notEnforced, shows: '["no error","no error"]' },
  'iam.session-policy': notEnforced,
  'iam.function-role': notEnforced,
  'iam.denied-text': { ...notEnforced, shows: 'to contain' },
  'iam.policy-taken-away': notEnforced,
  'iam.user': notEnforced,
  'sts.trust': notEnforced,
  'sts.external-id': notEnforced,
  'sts.duration': { kind: 'differs', how: 'Any duration is accepted', shows: accepted },
  'sts.web-identity': { kind: 'absent', how: 'Only signed calls are answered', shows: 'MissingAuthenticationToken' },
  'sts.other-account': oneAccount,
  'sts.other-account-not-trusted': oneAccount,
  'events.disabled': { kind: 'differs', how: 'A disabled rule sends all the same', shows: 'to deeply equal []' },
  'cloudwatch.metric-filter': { kind: 'differs', how: 'Every line is counted, also those that do not match', shows: 'to be 2' },
  'cloudwatch.alarm-invalid': { kind: 'differs', how: 'The alarm is accepted', shows: accepted },
  'logs.filter-term': { kind: 'differs', how: 'Patterns match every line', shows: 'to deeply equal' },
  'logs.filter-json': { kind: 'differs', how: 'Patterns match every line', shows: 'to deeply equal' },
  'logs.retention': { kind: 'differs', how: 'Any number of days is accepted', shows: accepted },
}
