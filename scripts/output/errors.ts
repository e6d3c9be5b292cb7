import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { marks } from './marks.ts'
import type { Words } from './words.ts'

/**
 * Tells an error on stderr: a user's one as what happened and what to do, one of ours with its stack. `words` as of `createOutput`. With `verbose` a user's one
 * has its stack too, and what else is known.
 */
export function explain(error: unknown, words: Words, verbose = false): void {
  if (error instanceof StagecraftError) {
    console.error(`\n${marks.fail} ${words(error.message)}`)
    if (error.hint) console.error(`  ${words(error.hint)}`)
    if (verbose) console.error(rest(error))
    else if (error.detail) console.error('  With `--verbose` it says more.')
    return
  }
  console.error(`\n${marks.fail} This is a bug in Stagecraft:`)
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
}

function rest(error: StagecraftError): string {
  const parts = [error.detail?.trim(), `${error.code}: ${error.stack}`]
  for (let { cause } = error; cause; cause = cause instanceof Error ? cause.cause : undefined)
    parts.push(`Caused by: ${cause instanceof Error ? cause.stack : String(cause)}`)
  return parts
    .filter(Boolean)
    .map((part) => `\n${part}`)
    .join('\n')
}
