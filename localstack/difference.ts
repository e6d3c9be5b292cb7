/** One thing that a local stack does otherwise than AWS. Each part of the kit declares its own, beside the code that makes the difference. */
export interface Difference {
  /** What happens on the laptop. A sentence without its full stop. */
  locally: string
  /** What AWS does instead; left out where the first sentence says it. */
  onAws?: string
  /** The reason. */
  why: string
}
