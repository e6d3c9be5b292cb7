import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally: 'A plain PostgreSQL 17 server',
    onAws: 'Aurora Serverless v2 PostgreSQL',
    why: 'Aurora does not run on a laptop. `make status` lists what was left out of the template',
  },
  { locally: 'Connections to the database do not use TLS', onAws: 'They use TLS', why: 'The connection stays on loopback' },
]
