import { html } from 'lit'
import type { AlarmState } from '../types.ts'

const states: Readonly<Record<AlarmState, [words: string, tone: string]>> = {
  OK: ['OK', 'good'],
  ALARM: ['ALARM', 'bad'],
  INSUFFICIENT_DATA: ['no data yet', ''],
}

export function stateBadge(state: AlarmState) {
  const [words, tone] = states[state]
  return html`<span class="badge ${tone}">${words}</span>`
}
