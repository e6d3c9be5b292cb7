import { createHmac } from 'node:crypto'

/** What the engine shows the broker when it redeems a code. Whoever may describe the pool's providers sees it: so it is not the front's own. */
export function brokerSecret(frontSecret: string): string {
  return createHmac('sha256', frontSecret).update('broker').digest('base64url')
}
