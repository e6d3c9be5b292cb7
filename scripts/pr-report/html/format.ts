import { html, type Markup } from '@stagecraft/localstack/markup.ts'
import type { Part } from '../report.ts'

/** `1 resource`, `2 resources`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** Bytes in KiB with one digit, or in bytes below one KiB. */
export function size(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })} KiB`
}

/** What was added to a size: `+1.2 KiB (+3.4 %)`, or `the same`. */
export function growth(before: number, after: number): string {
  if (before === after) return 'the same'
  const sign = after > before ? '+' : '−'
  const part = before === 0 ? 0 : Math.abs(after - before) / before
  const share = part < 0.0005 ? '' : ` (${sign}${percent(part)})`
  return `${sign}${size(Math.abs(after - before))}${share}`
}

function percent(share: number): string {
  const value = share * 100
  return `${value.toFixed(value < 10 ? 1 : 0)} %`
}

/** A date and time to the minute, in UTC. */
export function moment(date: string): string {
  const time = new Date(date)
  return Number.isNaN(time.getTime()) ? date : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Seconds as `12 s`, or as `3 min 20 s`. */
export function duration(seconds: number): string {
  return seconds < 100
    ? `${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** A section with its heading and content, or why there is none. */
export function section<T>(id: string, title: string, part: Part<T>, lead: string, content: (value: T) => Markup): Markup {
  return html`<section id="${id}">
  <h2>${title}</h2>
  ${lead ? html`<p class="lead">${lead}</p>` : ''}
  ${'missing' in part ? empty(part.missing, part.failed) : content(part.value)}
</section>`
}

/** A card that says there is nothing, or why. */
export function empty(text: string, failed = false): Markup {
  return html`<div class="card"><p class="empty ${failed ? 'failed' : ''}">${text}</p></div>`
}

/** What differs of a text, as git prints it: lines that begin with plus and minus in colour. */
export function patch(text: string): Markup {
  const lines = text.trimEnd().split('\n')
  return html`<pre>${lines.map((line) => {
    const kind = line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : undefined
    return kind ? html`<span class="${kind}">${line}\n</span>` : `${line}\n`
  })}</pre>`
}
