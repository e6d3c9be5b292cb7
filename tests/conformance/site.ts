import type { Keys } from './client-options.ts'

/** Where behaviours are tried: a bare engine, or a stage on AWS. Plain data: it is handed from the set-up to the tests. */
export interface Site {
  /** The engine's name, and its program's version. */
  engine: string
  version: string
  /** A stage on AWS: what is made there costs, and may not stay. */
  isReal: boolean
  region: string
  /** Undefined on AWS, where every client finds its own. */
  endpoint?: string
  /** Undefined on AWS, where the user's own count. */
  credentials?: Keys
  /** Where another engine answers for some services: their prefixes in IAM → its endpoint. */
  elsewhere: Readonly<Record<string, string>>
  /** That engine's name and version. */
  beside?: string
  /** The administrator of another account, for what two accounts do. */
  otherAccount?: Keys
  /** What every name begins with: lower case, digits and hyphens. */
  prefix: string
}
