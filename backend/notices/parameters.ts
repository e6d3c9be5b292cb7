import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  queueUrl: {
    name: 'notices/queue-url',
    kind: 'url',
    what: 'The queue of changes that customers hear of',
    setBy: 'template',
    readBy: ['operations', 'write-notice'],
  },
} satisfies Record<string, Parameter>
