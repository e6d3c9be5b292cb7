import { outliveFullLog } from './full-log.ts'

/**
 * What the process of a part does beside its work: it tells its parent `{ listening: true }` once `start` has ended, or `{ failed: string }` with
 * the reason and ends with code 1; later it ends with its parent, and at SIGTERM. `startChild` is the other end.
 */
export async function runPart(start: () => Promise<void> | void): Promise<void> {
  outliveFullLog()
  const leave = () => process.exit(0)
  process.on('disconnect', leave)
  process.on('SIGTERM', leave)
  try {
    await start()
    process.send?.({ listening: true })
  } catch (error) {
    // a start that failed would keep its ports and never end
    process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    process.exit(1)
  }
}
