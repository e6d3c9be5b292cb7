import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import { marks } from './marks.ts'
import type { Words } from './words.ts'

/** Tells an error on stderr: a user's one as what happened and what to do, one of ours with its stack. `words` as of `createOutput`. */
export function explain(error: unknown, words: Words): void {
  if (error instanceof StagecraftError) {
    console.error(`\n${marks.fail} ${words(error.message)}`)
    if (error.hint) console.error(`  ${words(error.hint)}`)
    return
  }
  console.error(`\n${marks.fail} This is a bug in Stagecraft:`)
  console.error(error instanceof Error ? (error.stack ?? error.message) : error)
}
