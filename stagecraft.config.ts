import type { StagecraftConfig } from '@stagecraft/localstack/config.ts'

export default {
  database: 'orders',
  ports: { page: 3200, api: 3201, invoke: 3202, identity: 3203, engine: 3204, database: 3205 },
  page: 'frontend',
  migrations: 'backend/database/functions/migrate',
  smoke: '/health',
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
    { function: 'reconcile', event: { lostAfterSeconds: 0 } },
  ],
  next: ['open the page and try a sample', 'make import FILE=orders.csv'],
  commands: { import: 'commands/import.ts', bench: 'commands/bench.ts', redrive: 'commands/redrive.ts' },
} satisfies StagecraftConfig
