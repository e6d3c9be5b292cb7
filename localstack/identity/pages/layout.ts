import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>

/** A page of the sign-in: no script, its style from `/sign-in.css`, so that its content security policy can forbid all else. */
export function page(title: string, content: Markup): Markup {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    <link rel="stylesheet" href="/sign-in.css">
    <link rel="icon" href="data:,">
  </head>
  <body>
    <main>${content}</main>
  </body>
</html>`
}

/** A person as a button: who they are and, where it matters, what they may do. */
export function personButton(value: string, person: { name: string; email: string; groups?: readonly string[] }): Markup {
  return html`<button class="choice" type="submit" name="person" value="${value}">
    <span class="mark" aria-hidden="true">${initials(person.name)}</span>
    <span class="who"><strong>${person.name}</strong><span>${person.email}</span></span>
    ${person.groups?.length ? html`<span class="groups">${person.groups.map((group) => html`<span class="group">${group}</span>`)}</span>` : ''}
  </button>`
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}
