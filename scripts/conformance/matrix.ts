/** How one engine behaved. */
export interface Cell {
  outcome: 'same' | 'differs' | 'absent'
  /** What is otherwise; a sentence without its full stop. */
  how?: string
}

/** One behaviour of AWS, and how each engine that was tried behaves. */
export interface Row {
  id: string
  service: string
  /** A fact, without its full stop. */
  statement: string
  /** The page of AWS's documentation. */
  source: string
  trust: 'documented' | 'observed' | 'inferred'
  /** What it costs on AWS, in money or time, where that is worth a word. */
  onAws?: string
  engines: Readonly<Record<string, Cell>>
}

/** docs/conformance.json. */
export interface Matrix {
  /** Engine → its version, the engine beside it for the services that it does not have, and the day of its last run (`2026-11-28`). */
  engines: Readonly<Record<string, { version: string; beside?: string; date: string }>>
  behaviours: readonly Row[]
}

/** One run of `tests/conformance`, as its tests write it. */
export interface ConformanceRun {
  engine: string
  version: string
  beside?: string
  behaviours: readonly (Omit<Row, 'engines'> & { outcome: Cell['outcome'] | 'failed'; how?: string; calls: readonly Call[] })[]
}

/** One call of a behaviour, and how it was answered. */
export interface Call {
  operation: string
  status: number
  error?: string
}

/** Puts a run into its engine's column. The run says which behaviours there are; of others' columns what belongs to them stays. */
export function merge(kept: Matrix | undefined, run: ConformanceRun, date: string): Matrix {
  const before = new Map(kept?.behaviours.map((row) => [row.id, row.engines]))
  const behaviours = run.behaviours.map(({ id, service, statement, source, trust, onAws, outcome, how }) => {
    // where AWS itself does not do it, the statement is wrong
    const cell: Cell = { outcome: outcome === 'failed' ? 'differs' : outcome, ...(how && { how }) }
    return { id, service, statement, source, trust, ...(onAws && { onAws }), engines: { ...before.get(id), [run.engine]: cell } }
  })
  return { engines: { ...kept?.engines, [run.engine]: { version: run.version, ...(run.beside && { beside: run.beside }), date } }, behaviours }
}
