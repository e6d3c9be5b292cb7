type Esbuild = typeof import('esbuild')

/** What is dropped when the process ends: contexts, which hold what it parsed. */
type Forget = () => void

const holding = new Set<Forget>()
let users = 0
let wasUsed = false
let ending: NodeJS.Timeout | undefined

// who saved a file saves another soon; at a start everything is built once
const [afterEditMs, afterBuildMs] = [10 * 60_000, 10_000]

/** Runs `work` with esbuild, whose process ends when nothing was built for a while: it takes 80 MB and more, and the next build starts it in some 20 ms. */
export async function withEsbuild<T>(work: (esbuild: Esbuild) => Promise<T>): Promise<T> {
  clearTimeout(ending)
  users += 1
  wasUsed = true
  try {
    return await work(await import('esbuild'))
  } finally {
    users -= 1
    if (users === 0) ending = setTimeout(() => void endIdle(), holding.size > 0 ? afterEditMs : afterBuildMs).unref()
  }
}

/** Notes that contexts are held, which live in esbuild's process: `forget` is called when it ends, and they must not be used again. */
export function holdUntilEnd(forget: Forget): void {
  holding.add(forget)
}

/** Ends esbuild's process, in the middle of a build too: by itself it would write what it had begun after this process has ended. */
export async function endBuilds(): Promise<void> {
  if (!wasUsed) return
  const { stop } = await import('esbuild')
  await stop()
}

/** Ends esbuild's process now, where nobody is building. */
export async function endIdle(): Promise<void> {
  const { stop } = await import('esbuild')
  if (users > 0) return
  for (const forget of holding) forget()
  holding.clear()
  await stop()
}
