import { Clients } from './clients.ts'
import type { Site } from './site.ts'

/** The number of the account that the site's keys belong to. */
export async function accountOf(site: Site): Promise<string> {
  const clients = new Clients(site)
  const { Account = '' } = await clients.sts.getCallerIdentity({})
  clients.destroy()
  return Account
}
