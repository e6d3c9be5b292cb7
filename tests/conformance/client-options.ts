import type { Credentials } from '@stagecraft/localstack/engines/credentials.ts'

/** An access key; `sessionToken` only where it is temporary. */
export type Keys = Credentials & { sessionToken?: string }

/** What every client is made with. */
export interface ClientOptions {
  region: string
  maxAttempts: number
  endpoint?: string
  credentials?: Keys
}
