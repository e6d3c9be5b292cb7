import type { Parameter } from '../parameter.ts'

export const parameters = {
  origin: {
    name: 'edge/origin',
    kind: 'text',
    what: 'What CloudFront shows to the API, in a header',
    setBy: 'template',
    readBy: ['activity', 'imports', 'operations', 'orders', 'rotate-origin-secret', 'CloudFormation'],
    secret: true,
    optional: true,
  },
} satisfies Record<string, Parameter>
