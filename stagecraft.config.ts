import type { StagecraftConfig } from '@stagecraft/cli'

export default {
  database: 'orders',
  ports: { page: 3200, api: 3201, identity: 3203, engine: 3204, database: 3205 },
  page: 'frontend',
  migrations: 'migrate',
  migrationFiles: 'backend/database/migrations',
  templates: ['frontend/resources/edge/us-east-1.yml'],
  furtherStacks: [
    {
      name: 'edge',
      template: 'frontend/resources/edge/us-east-1.yml',
      region: 'us-east-1',
      parameters: {
        Service: '{service}',
        Stage: '{stage}',
        Domain: '{param:domain}',
        HostedZoneId: '{ssm:edge/hosted-zone-id}',
        DistributionId: '{resource:PageDistribution}',
        AccessLogsBucketArn: '{resource:AccessLogsBucket.Arn}',
        AlertsEmail: '{param:alertsEmail}',
        LogRetentionDays: '{param:logRetentionDays}',
      },
      outputs: { CertificateArn: 'edge/certificate-arn', WebAclArn: 'edge/web-acl-arn' },
    },
  ],
  smoke: '/health',
  smokeTest: {
    function: 'smoke-test',
    what: 'hands over an order file of two lines and waits until both are applied and published, and asks for the page and the API by CloudFront',
    page: { output: 'PageDistributionName', types: { '/': 'text/html', '/api/health': 'application/json' } },
  },
  connectionsVariable: 'DATABASE_CONNECTIONS',
  pageConfiguration: 'page/config',
  pageBucket: 'page/bucket',
  // `make token` signs in the first one
  people: [
    { name: 'Olga Operator', email: 'operator@example.com', username: 'operator', groups: ['operator'] },
    { name: 'Vera Viewer', email: 'viewer@example.com', username: 'viewer', groups: ['viewer'] },
    { name: 'Carl Clerk', email: 'clerk@example.com', username: 'clerk', groups: ['clerk'] },
    { name: 'Gina Google', email: 'gina@example.com', provider: 'Google' },
    { name: 'Felix Facebook', email: 'felix@example.com', provider: 'Facebook' },
    { name: 'Oscar Okta', email: 'oscar@example.com', provider: 'Okta', groups: ['staff', 'orders-operator'] },
    // Vera again: her Google identity is linked to her user, because Google verifies addresses; her Facebook identity is not
    { name: 'Vera Viewer', email: 'viewer@example.com', provider: 'Google' },
    { name: 'Vera Viewer', email: 'viewer@example.com', provider: 'Facebook' },
    { name: 'Sam Saml', email: 'sam@example.com', provider: 'Saml', groups: ['staff', 'orders-clerk'] },
  ],
  // the same as in .vscode/launch.json
  inspect: {
    api: 9300,
    'read-file': 9301,
    'apply-event': 9302,
    'publish-outbox': 9303,
    'record-audit': 9304,
    'write-notice': 9305,
    'record-dead-letter': 9306,
  },

  recovery: [
    { function: 'publish-outbox', event: { publishAgainSince: '$lostSince' } },
    { function: 'reconcile', event: { lostAfterSeconds: 0, readersGoneBefore: '$startedAt' } },
  ],
  resume: [
    { function: 'reconcile', event: { lostAfterSeconds: 0, readersGoneBefore: '$startedAt' } },
    { function: 'publish-outbox', event: {} },
  ],
  // For `make cost`: a million lines in 100 files of 10,000. Milliseconds are those of docs/performance.md on a laptop, doubled for 512 MB;
  // requests follow from batches of ten; gigabytes and I/O are estimates
  workload: {
    unit: 'line',
    perMillion: {
      'read-file': { invocations: 100, milliseconds: 10_000 },
      'apply-event': { invocations: 100_000, milliseconds: 20 },
      'publish-outbox': { invocations: 100_000, milliseconds: 20 },
      'record-audit': { invocations: 100_000, milliseconds: 15 },
      'write-notice': { invocations: 50_000, milliseconds: 15 },
      OrderEventsQueue: { requests: 300_000 },
      AuditQueue: { requests: 1_200_000 },
      CustomerNoticesQueue: { requests: 600_000 },
      OrderChangesTopic: { messages: 1_000_000, deliveries: 1_500_000 },
      IntakeBucket: { writes: 100, reads: 200, gigabytes: 0.1 },
      ApplyDasheventLogGroup: { gigabytes: 0.1 },
      PublishDashoutboxLogGroup: { gigabytes: 0.1 },
      RecordDashauditLogGroup: { gigabytes: 0.1 },
      Database: { unitHours: 2, requests: 10_000_000, gigabytes: 1.5 },
    },
  },
  // the scopes of each group, the same as in backend/platform/http/access.ts
  fuzz: {
    description: '/openapi.json',
    people: {
      viewer: ['orders/read'],
      clerk: ['orders/read', 'orders/upload'],
      operator: ['orders/read', 'orders/upload', 'orders/operate'],
    },
  },
  next: ['open the page and try a sample', 'make import FILE=orders.csv'],
  parameters: 'backend/parameters.ts',
  pictures: 'screenshots',
  journeys: 'tests/security/permissions/journeys.ts',
  expectedDenials: 'tests/security/expected-denials.ts',
  rehearsal: 'tests/rehearsal/application.ts',
  histories: 'tests/histories/application.ts',
  commands: {
    import: 'backend/commands/import.ts',
    redrive: 'backend/commands/redrive.ts',
    replay: 'backend/commands/replay.ts',
    erase: 'backend/commands/erase.ts',
    bench: 'tests/load/bench.ts',
    'bench-engines': 'tests/load/bench-engines.ts',
    screenshots: 'tests/screenshots/command.ts',
    'remove-sample': 'backend/commands/remove-sample.ts',
  },
} satisfies StagecraftConfig
