import type { Mail } from '../engines/mail.ts'
import { html, type Markup, raw } from '../markup.ts'

/** All messages, newest first. */
export async function listPage(all: readonly Mail[]): Promise<string> {
  return page('Mailbox', all, undefined, all.length === 0 ? nothingYet() : html`<p class="hint">Choose a message.</p>`)
}

/** One message beside the others. */
export async function messagePage(mail: Mail, all: readonly Mail[]): Promise<string> {
  const body = mail.html
    ? html`<iframe title="The message" sandbox src="/html/${encodeURIComponent(mail.id)}"></iframe>`
    : html`<pre>${readable(mail.text)}</pre>`
  const content = html`<article>
    <h2>${titleOf(mail)}</h2>
    <dl>
      <dt>From</dt><dd>${mail.kind === 'topic' ? `the topic ${mail.from}` : mail.from}</dd>
      ${mail.to.length > 0 ? html`<dt>To</dt><dd>${mail.to.join(', ')}</dd>` : ''}
      <dt>At</dt><dd><time datetime="${mail.at}">${mail.at.slice(0, 19).replace('T', ' ')} UTC</time></dd>
    </dl>
    ${body}
  </article>`
  return page(titleOf(mail), all, mail.id, content)
}

export async function noMessagePage(all: readonly Mail[]): Promise<string> {
  return page('Mailbox', all, undefined, html`<p class="hint">There is no such message. The engine keeps the newest 500.</p>`)
}

/** The message's own HTML, as it is: for a frame that may do nothing. */
export function htmlOf(mail: Mail): string {
  return `<!doctype html><meta charset="utf-8"><style>body { font: 15px/1.5 system-ui, sans-serif; color: #222; background: #fff }</style>${mail.html}`
}

async function page(title: string, all: readonly Mail[], chosen: string | undefined, content: Markup): Promise<string> {
  const made = await html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Mailbox</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/style.css">
    <script type="module" src="/script.js"></script>
  </head>
  <body class="${chosen ? 'reading' : ''}">
    <header>
      <h1><a href="/">Mailbox</a></h1>
      <p>E-mails and notifications of the local stack. None of them leaves this machine.</p>
    </header>
    <main>
      <nav aria-label="Messages"><ol id="list">${all.map((each) => row(each, chosen))}</ol></nav>
      <section>${content}</section>
    </main>
  </body>
</html>`
  return made.toString()
}

function row(mail: Mail, chosen: string | undefined): Markup {
  const state = stateOf(mail)
  return html`<li><a href="/message/${encodeURIComponent(mail.id)}" ${mail.id === chosen ? raw('aria-current="page"') : ''}>
    <span class="subject">${state ? html`<span class="state ${state.toLowerCase()}">${state}</span>` : ''}${titleOf(mail)}</span>
    <span class="to">${mail.to.join(', ') || `topic ${mail.from}`}</span>
    <time datetime="${mail.at}">${mail.at.slice(11, 19)}</time>
  </a></li>`
}

function nothingYet(): Markup {
  return html`<p class="hint">There are no messages yet. Alarms, invitations and codes appear here as soon as they are sent.</p>`
}

// CloudWatch's subjects: `ALARM: "name" in eu-central-1`
const alarm = /^(ALARM|OK|INSUFFICIENT_DATA): "([^"]+)"/

function stateOf({ subject }: Mail): string | undefined {
  return alarm.exec(subject)?.[1]?.replace('INSUFFICIENT_DATA', 'NO DATA')
}

function titleOf({ subject }: Mail): string {
  return (alarm.exec(subject)?.[2] ?? subject) || '(no subject)'
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
