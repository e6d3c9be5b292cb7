import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { importLine, refusedLine, unreachable } from '../made-up.ts'

const long = `H-2016,1,placed,2026-02-03T10:00:00Z,${'A'.repeat(4000)},10.00,EUR`
const items = [
  refusedLine(
    3,
    'H-2001,1,returned,2026-02-03T10:00:00Z,HARBOR,10.00,EUR',
    'type',
    'returned',
    'The type is one of placed, paid, shipped, delivered, cancelled.',
  ),
  refusedLine(7, 'H-2004,1,placed,2026-02-03T10:00:00Z,HARBOR,10.005,EUR', 'amount', '10.005', 'An amount has two decimals.'),
  refusedLine(21, 'H-2014,1,placed,2026-02-03T10:00:00Z,HAR\u0000BOR,10.00,EUR', 'customer_id', 'HAR\u0000BOR', 'There is a NUL in it.'),
  refusedLine(23, long, 'customer_id', 'A'.repeat(4000), 'A customer is 1 to 128 characters.'),
  importLine({
    line: 24,
    raw: 'H-2017,1,placed,2026-02-03T10:00:00Z,HARBOR,,',
    state: 'refused',
    orderId: null,
    column: 'amount',
    value: '',
    reason: 'Required where an order is placed.',
    columns: [{ start: 44, end: 44 }],
  }),
  refusedLine(
    27,
    'H-2015,1,placed,2026-02-03T10:00:00Z,CAF\ufffd,10.00,EUR',
    'customer_id',
    'CAF\ufffd',
    'The byte at offset 40 of the line is 0xE9 (“é” in Windows-1252), which is not valid UTF-8. Save the file as UTF-8.',
  ),
]
const others = [
  importLine(),
  importLine({ line: 3, state: 'waiting' }),
  importLine({ line: 4, state: 'duplicate' }),
  importLine({ line: 5, state: 'queued' }),
  importLine({ line: 6, state: 'dead', reason: 'No reason was recorded: the function crashed or timed out.' }),
]

export const lineListStates: ComponentStates = {
  tag: 'line-list',
  define: () => import('./line-list.define.ts'),
  states: {
    loading: { properties: { lines: loading } },
    empty: { properties: { lines: ready({ items: [], more: false }), empty: 'No line is refused.' } },
    error: { properties: { lines: failed(unreachable) } },
    refused: { properties: { lines: ready({ items, more: true }) } },
    'all, one pointed at': { properties: { lines: ready({ items: others, more: false }), target: 4 } },
  },
}
