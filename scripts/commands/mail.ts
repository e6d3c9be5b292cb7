import { ask } from '@stagecraft/localstack/ask.ts'
import type { Mail } from '@stagecraft/localstack/engines/mail.ts'
import { StagecraftError } from '@stagecraft/localstack/errors.ts'
import type { Project } from '@stagecraft/localstack/project.ts'
import type { Output } from '../output/output.ts'
import { runningStack } from './running.ts'

/** The e-mails that the system sent and what it told its topics, newest first. `--json`: `[{ id, kind, at, from, to, subject, text, html }]`. */
export async function mail(project: Project, output: Output): Promise<void> {
  const { mailbox } = (await runningStack(project)).urls
  const { status, text } = await ask(`${mailbox}/messages.json`).catch((error: Error) => ({ status: 0, text: error.message }))
  if (status !== 200)
    throw new StagecraftError('no-mailbox', `The mailbox at ${mailbox} does not answer: ${text.trim()}`, {
      hint: 'Run `make up` to repair the stack.',
    })
  const letters = JSON.parse(text) as Mail[] // as mailbox/answer.ts wrote it
  output.result(letters, () => {
    const rows = letters.map(
      ({ at, to, from, subject }) => `  ${at.slice(0, 19).replace('T', ' ')}  ${(to.join(', ') || from).padEnd(28)} ${subject}`,
    )
    return [...rows, rows.length > 0 ? `\n  Read them at ${mailbox}` : `  There are no messages yet. They appear at ${mailbox}`].join('\n')
  })
}
