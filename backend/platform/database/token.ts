import { Signer } from '@aws-sdk/rds-signer'

/** Where and as whom a token signs in. `host` is the cluster's own name, which is part of what is signed. */
export interface TokenUse {
  host: string
  port: number
  user: string
}

/**
 * A token of IAM in place of a password: a request to connect, signed with the function's role. It is good for 15 minutes, for connecting alone: a
 * connection stays open longer. Made without a call to AWS. Region and role come from the environment.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function signInToken({ host, port, user }: TokenUse): Promise<string> {
  return new Signer({ hostname: host, port, username: user }).getAuthToken()
}
