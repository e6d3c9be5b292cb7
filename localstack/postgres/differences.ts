import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally: 'PostgreSQL 17, a plain server',
    onAws: 'Aurora Serverless v2 PostgreSQL',
    why: 'Aurora does not run on a laptop. `make status` lists what was left out of the template',
  },
  { locally: 'No TLS to the database', onAws: 'TLS', why: 'The connection stays on loopback' },
]
