import { createInterface } from 'node:readline/promises'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'

export interface Question {
  question: string
  /** What the command does, a sentence. */
  what: string
  /** How to do it without a question. */
  hint: string
  /** What to say where the answer is no. */
  refused: string
}

/** Asks before something is lost. Throws `not-confirmed`, and `not-asked` where there is no terminal. */
export async function confirm({ question, what, hint, refused }: Question): Promise<void> {
  if (!process.stdin.isTTY) throw new StagecraftError('not-asked', `${what} It asks first, but there is no terminal to ask on.`, { hint })
  if (!/^y(es)?$/i.test(await asked(`${question} [y/N]`))) throw new StagecraftError('not-confirmed', refused)
}

/** Asks on a terminal for something that can be undone: whoever presses Enter agrees. */
export async function agrees(question: string): Promise<boolean> {
  return /^(y(es)?)?$/i.test(await asked(`${question} [Y/n]`))
}

async function asked(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return (await terminal.question(`  ${question} `)).trim()
  } finally {
    terminal.close()
  }
}
