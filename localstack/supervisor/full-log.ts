/**
 * Lets this process outlive a disk without room for its log: a line that can't be written to the file is lost, and what comes later is written again.
 * Without it Node ends the process with the error of the write.
 */
export function outliveFullLog(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream._write
    // a stream on a file writes at once and throws (https://nodejs.org/api/process.html#a-note-on-process-io)
    stream._write = (chunk, encoding, done) => {
      try {
        write.call(stream, chunk, encoding, done)
      } catch {
        done()
      }
    }
    stream.on('error', () => {})
  }
}
