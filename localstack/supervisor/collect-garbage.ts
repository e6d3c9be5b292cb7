import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects what is garbage now. V8 does so when it needs room, and a process at rest needs none: what a start has read and parsed would stay with it for
 * as long as the stack runs. https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
}

/** Does so once nothing is started or built any more. */
export function collectGarbageLater(): void {
  setTimeout(collectGarbage, 15_000).unref()
}
