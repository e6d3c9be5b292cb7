import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { ChangeReport, Commit } from '../report.ts'
import { empty, moment, section } from './format.ts'

/** The commits of the change, newest first. */
export function commitsSection({ commits, isWorkingTree }: ChangeReport): Markup {
  return section(
    'commits',
    'Commits',
    { value: commits },
    isWorkingTree ? 'And what is not committed yet: this report holds the working tree.' : '',
    (each) => (each.length === 0 ? empty('No commit of its own.') : html`<div class="card">${each.map(commit)}</div>`),
  )
}

function commit({ short, author, date, subject, body }: Commit): Markup {
  const head = html`<code class="soft">${short}</code> <span class="subject">${subject}</span> <span class="push soft">${author} · ${moment(date)}</span>`
  return body
    ? html`<details><summary>${head}</summary><div class="inside"><p class="body">${body}</p></div></details>`
    : html`<div class="row">${head}</div>`
}
