import type { Difference } from '../../../difference.ts'
import type { Shown } from '../../../hidden/hidden.ts'

export interface ParameterRow extends Shown {
  kind: 'parameter' | 'secret'
  /** What the application says of it; left out where it declares nothing. */
  what?: string
  /** Functions and roles whose grants let them read it, and whom the application names. */
  readers: string[]
}

export interface EngineDifferences {
  engine: string
  /** What was left out of the template, with the reason. */
  leftOut: { what: string; why: string }[]
  /** A part of the stack → what it does otherwise than AWS. */
  differs: Readonly<Record<string, readonly Difference[]>>
}
