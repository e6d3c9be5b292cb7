import { StagecraftError } from '../../../errors.ts'
import type { ConsoleContext } from '../../context.ts'
import type { Mailbox, MessageText } from './types.ts'

/** Messages that are shown, the newest; and of the text of each so much. */
const most = 200
const longest = 20_000

/** What the system would have sent, and to whom. None of it leaves this machine. */
export async function mailbox({ engine, door, stack }: ConsoleContext): Promise<Mailbox> {
  const page = (await stack()).urls.mailbox
  if (!engine.mail) return { messages: [], page, isKept: false }
  const all = await engine.mail(await door())
  return { messages: all.slice(0, most).map(({ html, text, ...mail }) => mail), page, isKept: true }
}

/** What a message says. Throws `no-such-message`. */
export async function messageText({ engine, door }: ConsoleContext, id: string): Promise<MessageText> {
  const found = (await engine.mail?.(await door()))?.find((mail) => mail.id === id)
  if (!found)
    throw new StagecraftError('no-such-message', `The mailbox has no message “${id}”.`, {
      hint: 'It keeps the newest messages until the stack stops.',
    })
  return { text: found.text.slice(0, longest), isHtml: found.html !== '' }
}
