import type { FailureText } from './failure.ts'

/**
 * The states of everything that loads. `ready` keeps the last data on screen also while news fail to come: then `stale` says why.
 * Whether there is something in the data (the designed empty state) is for the component to see.
 */
export type Loaded<Data> = { status: 'loading' } | { status: 'error'; failure: FailureText } | { status: 'ready'; data: Data; stale?: FailureText }

export const loading: { status: 'loading' } = { status: 'loading' }

export function ready<Data>(data: Data): Loaded<Data> {
  return { status: 'ready', data }
}

export function failed(failure: FailureText): { status: 'error'; failure: FailureText } {
  return { status: 'error', failure }
}

/** The same state with other data. */
export function mapLoaded<From, To>(loaded: Loaded<From>, change: (data: From) => To): Loaded<To> {
  return loaded.status === 'ready' ? { ...loaded, data: change(loaded.data) } : loaded
}
