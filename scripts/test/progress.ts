import colours from 'picocolors'

/** Shows what is running now, on a terminal only: without one, a log needs the results alone. */
export interface Progress {
  /** A suite began. */
  begin(name: string): SuiteProgress
  /** Takes the line away, for what is to be written in its place; it comes again by itself. */
  clear(): void
}

export interface SuiteProgress {
  update(done: number): void
  end(): void
}

/** One line on `stream`, renewed every half second: each suite that runs, how many of its tests are done and for how long it has run. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { begin: () => ({ update: () => {}, end: () => {} }), clear: () => {} }
  const running = new Set<{ name: string; started: number; done: number }>()
  let timer: NodeJS.Timeout | undefined
  const clear = () => stream.write('\r\x1b[2K')
  const draw = () => {
    const told = [...running].map(({ name, started, done }) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(0)
      return `${name} ${done > 0 ? `${done} tests done, ` : ''}${seconds} s`
    })
    clear()
    stream.write(colours.dim(`  …     ${told.join(' · ')}`))
  }
  return {
    clear,
    begin: (name) => {
      const suite = { name, started: performance.now(), done: 0 }
      running.add(suite)
      timer ??= setInterval(draw, 500)
      draw()
      return {
        update: (done) => {
          suite.done = done
        },
        end: () => {
          running.delete(suite)
          clear()
          if (running.size > 0) return
          clearInterval(timer)
          timer = undefined
        },
      }
    },
  }
}
