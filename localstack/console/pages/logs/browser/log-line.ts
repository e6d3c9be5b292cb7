import { css, html, type TemplateResult } from 'lit'
import type { LogEntry } from '../../../../logs/entry.ts'
import { timeOf } from '../../../browser/format.ts'
import { addressOf } from '../../../browser/navigation.ts'

const kinds = { debug: '', info: '', warn: 'warn', error: 'bad' } as const
/** What every line of a structured log says, and its message. */
const frame = new Set([
  'level',
  'severity',
  'message',
  'msg',
  'timestamp',
  'time',
  'service',
  'sampling_rate',
  'requestId',
  'function',
  'function_name',
  'error',
  '_aws',
])

/** A line for people: a structured one as its message and what belongs to it. All of it is text. */
export function said(text: string): { message: string; rest: [name: string, value: string][]; stack: string } {
  if (text.startsWith('{')) {
    try {
      const { message, msg, error, ...fields } = JSON.parse(text) as Record<string, unknown>
      const rest = Object.entries(fields).flatMap(([name, value]): [string, string][] => (frame.has(name) ? [] : [[name, short(value)]]))
      return { message: short(message ?? msg ?? (rest.length > 0 ? '' : text)), rest, stack: stackOf(error) }
    } catch {
      // not JSON, or cut
    }
  }
  const [message = '', ...stack] = text.split('\n')
  return { message, rest: [], stack: stack.join('\n') }
}

function stackOf(error: unknown): string {
  if (!error || typeof error !== 'object') return error ? short(error) : ''
  const { stack, message, name } = error as Record<string, unknown>
  return String(stack ?? [name, message].filter(Boolean).join(': '))
}

function short(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A line of a log: shut it is one line, open it is all of it. An error leads to its trace. */
export function logLine({ at, source, level, text, request, trace }: LogEntry): TemplateResult {
  const { message, rest, stack } = said(text)
  const id = trace ?? request
  return html`<details class="line ${level}">
    <summary>
      <span class="when mono">${at > 0 ? timeOf(at) : ''}</span>
      <span class="badge ${kinds[level]}">${level}</span>
      <span class="source">${source}</span>
      <span class="said mono">${message}${rest.map(([name, value]) => html` <span class="soft">${name}=</span>${value.slice(0, 200)}`)}${stack ? html` <span class="soft">${stack.split('\n')[0]}</span>` : ''}</span>
    </summary>
    <div class="open">
      ${id ? html`<p class="row">${trace ? html`<span>Trace <code>${trace}</code></span>` : ''}${request ? html`<span>Request <code>${request}</code></span>` : ''}<a href=${addressOf('trace', id)}>Show its trace</a><a href=${`${addressOf('logs')}?id=${encodeURIComponent(id)}`}>All its lines</a></p>` : ''}
      ${stack ? html`<sc-text label="Stack" .value=${stack}></sc-text>` : ''}
      <sc-text label="The line as it was written" .value=${text}></sc-text>
    </div>
  </details>`
}

/** Rows that are not seen are not drawn: https://developer.mozilla.org/en-US/docs/Web/CSS/content-visibility */
export const logLines = css`
  .lines {
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 12px;
    overflow: clip;
  }
  .line {
    content-visibility: auto;
    contain-intrinsic-size: auto 33px;
    border-bottom: 1px solid var(--line);
  }
  .line:last-child {
    border-bottom: 0;
  }
  .line.error {
    box-shadow: inset 3px 0 var(--red);
  }
  .line.warn {
    box-shadow: inset 3px 0 var(--amber);
  }
  .line summary {
    display: grid;
    grid-template-columns: 108px 62px minmax(90px, 170px) minmax(0, 1fr);
    gap: 0 var(--space-3);
    align-items: baseline;
    min-height: 32px;
    padding: 5px 14px;
    cursor: pointer;
    list-style: none;
  }
  .line summary::-webkit-details-marker {
    display: none;
  }
  .line summary:hover {
    background: var(--canvas);
  }
  .when,
  .source {
    color: var(--ink-soft);
    font-size: var(--small);
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .line .badge {
    justify-self: start;
  }
  .said {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .open {
    display: grid;
    gap: var(--space-3);
    padding: var(--space-2) 14px var(--space-4);
  }
  .open p {
    font-size: var(--small);
  }
  @media (max-width: 720px) {
    .line {
      contain-intrinsic-size: auto 60px;
    }
    .line summary {
      grid-template-columns: auto auto minmax(0, 1fr);
    }
    .said {
      grid-column: 1 / -1;
      white-space: normal;
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 3;
    }
  }
`
