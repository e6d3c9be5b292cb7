import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  topicArn: { name: 'outbox/topic-arn', kind: 'arn', what: 'The topic of order changes', setBy: 'template', readBy: ['publish-outbox'] },
  publishFunction: {
    name: 'outbox/publish-function',
    kind: 'text',
    what: 'The function that publishes the outbox',
    setBy: 'template',
    readBy: ['apply-event'],
  },
} satisfies Record<string, Parameter>
