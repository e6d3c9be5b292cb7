import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  bucket: {
    name: 'intake/bucket',
    kind: 'text',
    what: 'The bucket that order files come to',
    setBy: 'template',
    readBy: ['imports', 'reconcile', 'smoke-test'],
  },
  orderEventsQueueUrl: {
    name: 'intake/order-events-queue-url',
    kind: 'url',
    what: 'The queue of order events',
    setBy: 'template',
    readBy: ['apply-event', 'operations', 'read-file', 'reconcile', 'resend-lines'],
  },
  orderEventsQueueName: {
    name: 'intake/order-events-queue-name',
    kind: 'text',
    what: 'The name of the queue of order events',
    setBy: 'template',
    readBy: [],
  },
  readFileFunction: {
    name: 'intake/read-file-function',
    kind: 'text',
    what: 'The function that reads a file',
    setBy: 'template',
    readBy: ['read-file', 'reconcile'],
  },
  resendLinesFunction: {
    name: 'intake/resend-lines-function',
    kind: 'text',
    what: 'The function that sends dead lines again',
    setBy: 'template',
    readBy: ['redrive'],
  },
} satisfies Record<string, Parameter>
