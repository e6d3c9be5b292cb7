import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { deadLetter, unreachable } from '../made-up.ts'

const items = [deadLetter(), deadLetter({ line: 12, type: null, reason: null }), deadLetter({ line: 13, raw: 'A'.repeat(900) })]

export const deadLetterListStates: ComponentStates = {
  tag: 'dead-letter-list',
  define: () => import('./dead-letter-list.define.ts'),
  states: {
    loading: { properties: { letters: loading } },
    empty: { properties: { letters: ready({ items: [], more: false }) } },
    error: { properties: { letters: failed(unreachable) } },
    ready: { properties: { letters: ready({ items, more: false }) } },
    'more below': { properties: { letters: ready({ items, more: true }) } },
  },
}
