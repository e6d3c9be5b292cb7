import type { Difference } from '../difference.ts'

export const differences: readonly Difference[] = [
  {
    locally: 'Functions run as Node processes of your machine, on its processor',
    onAws: 'Functions run on arm64 in a sandbox, with limited memory and CPU',
    why: 'No Docker is needed',
  },
  {
    locally: 'The functions’ bundles share their npm packages',
    onAws: 'Each bundle contains its own packages',
    why: 'A saved file is rebuilt in milliseconds',
  },
]
