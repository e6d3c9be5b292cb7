import type { Divergences } from '../conformance.ts'

const accepted = "expected 'no error' to"

/** What tests/conformance found of this engine. Each is looked at again by every run. */
export const conformance: Divergences = {
  's3.range': { kind: 'differs', how: 'A range of an older version is ignored: the whole version is sent', shows: "'0123456789', undefined, 200" },
  's3.multipart-small-part': { kind: 'differs', how: 'Parts of any size are accepted', shows: accepted },
  's3.notification-permission': { kind: 'differs', how: 'The notification is accepted; the function is not invoked', shows: accepted },
  'sqs.redrive-task': { kind: 'absent', how: 'There are no message move tasks', shows: 'InvalidAction' },
  'sqs.batch-partly': { kind: 'differs', how: 'A delay beyond the limit is accepted in a batch', shows: "[ 'good', 'bad' ]" },
  'sqs.illegal-name': { kind: 'differs', how: 'The name is accepted', shows: accepted },
  'sqs.fifo-name': { kind: 'differs', how: 'The name is accepted', shows: accepted },
  'sqs.fifo-dead-letters-are-fifo': { kind: 'differs', how: 'A standard queue is accepted', shows: accepted },
  'mapping.fifo-groups-at-once': { kind: 'differs', how: 'One batch at a time, whatever its groups', shows: 'expected 1 to be greater than 1' },
  'mapping.unknown-failure': {
    kind: 'differs',
    how: 'The id is ignored, and the messages of the batch are deleted',
    shows: '0 of 1 messages arrived',
  },
  'mapping.empty-failure': { kind: 'differs', how: 'The id is ignored, and the messages of the batch are deleted', shows: '0 of 1 messages arrived' },
  'mapping.fifo-batch-limit': { kind: 'differs', how: 'A larger size is accepted; a batch has ten messages all the same', shows: accepted },
  'mapping.no-fifo-window': { kind: 'differs', how: 'A window is accepted', shows: accepted },
  'mapping.short-visibility': { kind: 'differs', how: 'The mapping is accepted', shows: accepted },
  'mapping.role-may-not': { kind: 'differs', how: 'The mapping is accepted; it receives nothing', shows: accepted },
  'mapping.twice': { kind: 'differs', how: 'A second mapping is made', shows: accepted },
}
