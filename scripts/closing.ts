const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Does `work`, and closes at its end: when it is done, when it fails, and when a signal ends the process. With `first`, the first signal only calls that, and the
 * second one ends the process.
 */
export async function closing<T>(close: () => Promise<void>, work: () => Promise<T>, first?: () => void): Promise<T> {
  let isTold = first === undefined
  const interrupt = () => {
    if (isTold) void close().finally(() => process.exit(130))
    else first?.()
    isTold = true
  }
  for (const signal of signals) process.on(signal, interrupt)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, interrupt)
    await close()
  }
}
