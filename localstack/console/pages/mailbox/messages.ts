import type { ConsoleContext } from '../../context.ts'
import type { Mailbox } from './types.ts'

/** Messages that are shown, the newest; and of the text of each so much. */
const most = 200
const longest = 20_000

/** What the system would have sent, and to whom. None of it leaves this machine. */
export async function mailbox({ engine, door, stack }: ConsoleContext): Promise<Mailbox> {
  const page = (await stack()).urls.mailbox
  if (!engine.mail) return { messages: [], page, isKept: false }
  const all = await engine.mail(await door())
  const messages = all.slice(0, most).map(({ html, text, ...mail }) => ({ ...mail, text: text.slice(0, longest), isHtml: html !== '' }))
  return { messages, page, isKept: true }
}
