import type { Parameter } from '../platform/parameter.ts'

export const parameters = {
  distributionId: {
    name: 'edge/distribution-id',
    kind: 'text',
    what: 'The CloudFront distribution',
    setBy: 'template',
    readBy: ['rotate-origin-secret'],
    optional: true,
  },
  webAclArn: {
    name: 'edge/web-acl-arn',
    kind: 'arn',
    what: 'The web ACL of the edge stack',
    setBy: 'deployment',
    readBy: ['CloudFormation'],
    optional: true,
  },
  certificateArn: {
    name: 'edge/certificate-arn',
    kind: 'arn',
    what: 'The certificate of the edge stack',
    setBy: 'deployment',
    readBy: ['CloudFormation'],
    optional: true,
  },
  hostedZoneId: {
    name: 'edge/hosted-zone-id',
    kind: 'text',
    what: 'The Route 53 zone of the page’s domain',
    setBy: 'person',
    readBy: ['CloudFormation'],
    optional: true,
  },
  pageBucket: { name: 'page/bucket', kind: 'text', what: 'The bucket of the page’s files', setBy: 'template', readBy: [] },
} satisfies Record<string, Parameter>
