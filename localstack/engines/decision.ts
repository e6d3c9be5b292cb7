/** What an engine decided about one thing asked by a role or a user, and how often. */
export type Decision = Allowed | Denied

interface Asked {
  /** The role's name; `user/NAME` for a user. */
  role: string
  /** As the engine calls it: see its capabilities for actions that AWS checks under another name. */
  action: string
  /** The run it was counted for; empty where nobody named one. */
  run: string
  count: number
  /** RFC 3339. */
  last: string
}

export interface Allowed extends Asked {
  decision: 'allowed'
  /** What the role's statement says, wildcards included. */
  resource: string
  /** Which policy of the role, statement and resource in it allowed it, from 0; null where a resource's own policy did. */
  grant: [policy: number, statement: number, resource: number] | null
}

export interface Denied extends Asked {
  decision: 'denied'
  /** The name of the role's session. */
  session: string
  /** The ARN asked for. */
  resource: string
  /** Every policy that stood against it: `identity policy`, `permissions boundary`, `session policy`, `resource policy`, or `explicit deny in the …`. */
  refusedBy: string[]
  /** The policies of AWS that the role has and the engine does not know: on AWS they might allow it. Left out where there is none. */
  unknownPolicies?: string[]
  /** False where nobody asked for it and it only changed an answer: what is not there, say, for who may not know what there is. */
  asked: boolean
}
