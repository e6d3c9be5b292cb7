import { ApplicationError } from '../errors.ts'
import bundled from './authorities.json' with { type: 'json' }

const byRegion: Readonly<Record<string, readonly string[]>> = bundled

/**
 * The certificate authorities of RDS in a region, PEM: one for each kind of key. A server of RDS proves itself by one of them and nothing else.
 * Those of the regions in backend/resources/network/regions.yml are in the bundle; the functions of one region read three of them.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html
 */
export function authoritiesOf(region: string | undefined): readonly string[] {
  const found = byRegion[region ?? '']
  if (found) return found
  throw new ApplicationError(
    'authorities-missing',
    `The database’s certificate authorities of the region ${region ?? '(not set)'} are not bundled.`,
    {
      hint: 'Add the region to backend/resources/network/regions.yml, then run `npx vitest run -u backend/platform/database/authorities.test.ts`.',
    },
  )
}
