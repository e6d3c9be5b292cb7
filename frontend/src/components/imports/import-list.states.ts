import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { emptyImport, failedImport, mixedImport, oneImport, refusedImport, runningImport, unreachable } from '../made-up.ts'

const applying = oneImport({ id: '4b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e14', settled: false, queued: 300, applied: 1339 })
const items = [runningImport, applying, mixedImport, refusedImport, emptyImport, failedImport]

export const importListStates: ComponentStates = {
  tag: 'import-list',
  define: () => import('./import-list.define.ts'),
  states: {
    loading: { properties: { imports: loading } },
    empty: { properties: { imports: ready({ items: [], more: false }) } },
    error: { properties: { imports: failed(unreachable) } },
    ready: { properties: { imports: ready({ items, more: false }) } },
    'more below': { properties: { imports: ready({ items: items.slice(0, 1), more: true }) } },
  },
}
