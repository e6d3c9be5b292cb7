import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'

export default {
  database: 'orders',
  ports: { page: 3200, api: 3201, identity: 3203, engine: 3204, database: 3205 },
  page: 'frontend',
  migrations: 'migrate',
  migrationFiles: 'backend/database/migrations',
  smoke: '/health',
  pageConfiguration: 'page/config',
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
  commands: {
    import: 'backend/commands/import.ts',
    redrive: 'backend/commands/redrive.ts',
    bench: 'tests/load/bench.ts',
    'bench-engines': 'tests/load/bench-engines.ts',
    screenshots: 'tests/screenshots/command.ts',
    'remove-sample': 'backend/commands/remove-sample.ts',
  },
} satisfies StagecraftConfig
