/** One behaviour of AWS (`tests/conformance`) that an engine does not have, or has otherwise. */
export interface Divergence {
  /** It does something else, or nothing of the kind. */
  kind: 'differs' | 'absent'
  /** What the engine does instead. A sentence without its full stop. */
  how: string
  /** Part of what the behaviour's test says when it fails for this reason: another failure is not this one. */
  shows: string
}

/** What an engine declares: id of a behaviour → how it diverges. A declared behaviour that is the same after all fails the run. */
export type Divergences = Readonly<Record<string, Divergence>>
