import type { Words } from './words.ts'

/** Results go to stdout, progress to stderr; with `--json` the JSON is alone on stdout. */
export interface Output {
  json: boolean
  /** `--verbose`: whoever asked for it gets what other tools printed, too. */
  verbose?: boolean
  /** The result: the object with `--json`, else the text. */
  result(value: unknown, text: () => string): void
  /** Progress, one line. */
  say(line: string): void
}

/** `words` says commands as this project's user types them. */
export function createOutput(json: boolean, words: Words = (text) => text, verbose = false): Output {
  return {
    json,
    verbose,
    result: (value, text) => process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${words(text())}\n`),
    say: (line) => process.stderr.write(`${words(line)}\n`),
  }
}
