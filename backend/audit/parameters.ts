import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  queueUrl: {
    name: 'audit/queue-url',
    kind: 'url',
    what: 'The queue of changes for the audit trail',
    setBy: 'template',
    readBy: ['operations', 'record-audit'],
  },
} satisfies Record<string, Parameter>
