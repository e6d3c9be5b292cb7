import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  deadLetterQueueUrl: {
    name: 'operations/dead-letter-queue-url',
    kind: 'url',
    what: 'The queue of order events that were given up',
    setBy: 'template',
    readBy: ['operations', 'reconcile', 'record-dead-letter'],
  },
  redriveFunction: {
    name: 'operations/redrive-function',
    kind: 'text',
    what: 'The function that works on redrives',
    setBy: 'template',
    readBy: ['operations', 'redrive'],
  },
} satisfies Record<string, Parameter>
