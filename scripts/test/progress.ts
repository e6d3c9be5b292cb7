import colours from 'picocolors'

/** The line of what is running now, on a terminal only: its name, how many tests are done and for how long it has run. */
export interface Progress {
  update(done: number): void
  /** Takes the line away. */
  end(): void
}

/** Shows that line and renews it every half second. Without a terminal it shows nothing: a log needs the result alone. */
export function showProgress(name: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} }
  const started = performance.now()
  let done = 0
  const draw = () => {
    const seconds = ((performance.now() - started) / 1000).toFixed(0)
    stream.write(`\r\x1b[2K${colours.dim(`  …     ${name.padEnd(14)} ${done > 0 ? `${done} tests done, ` : ''}${seconds} s`)}`)
  }
  draw()
  const timer = setInterval(draw, 500)
  return {
    update: (count) => {
      done = count
    },
    end: () => {
      clearInterval(timer)
      stream.write('\r\x1b[2K')
    },
  }
}
