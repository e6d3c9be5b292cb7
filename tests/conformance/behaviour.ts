import type { Account } from './account.ts'

/** One thing that AWS does and that the system or the kit relies on. */
export interface Behaviour {
  /** `<service>.<what>`, in kebab-case; stays the same when the statement is worded better. */
  id: string
  /** A plain fact in the present tense, without its full stop. */
  statement: string
  /** The page of AWS's documentation that says so. */
  source: string
  /** The page says it; or a run against AWS showed it; or it follows from what the page says. */
  trust: 'documented' | 'observed' | 'inferred'
  /** What `run` calls for it, each as IAM names the service and the API the operation: `sqs:SendMessageBatch`. A run that does not call them fails. */
  operations: readonly string[]
  /** Where it costs money or takes minutes on AWS: what. */
  onAws?: string
  /** Throws where the account does not behave so. It removes what it made through `aws.undo`. */
  run(aws: Account): Promise<void>
}

/** Declares a behaviour. */
export function behaviour(declared: Behaviour): Behaviour {
  return declared
}
