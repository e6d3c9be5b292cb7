import { failed, loading, ready } from '../../state/loaded.ts'
import type { ComponentStates } from '../component-states.ts'
import { emptyImport, failedImport, mixedImport, oneImport, refusedImport, runningImport, unreachable } from '../made-up.ts'

export const importHeadStates: ComponentStates = {
  tag: 'import-head',
  define: () => import('./import-head.define.ts'),
  states: {
    loading: { properties: { import: loading } },
    error: { properties: { import: failed(unreachable) } },
    running: { properties: { import: ready(runningImport) } },
    applying: { properties: { import: ready(oneImport({ settled: false, queued: 300, applied: 1339 })) } },
    settled: { properties: { import: ready(oneImport()) } },
    'one figure chosen': { properties: { import: ready(mixedImport), chosen: 'refused' } },
    refused: { properties: { import: ready(refusedImport) } },
    'no events': { properties: { import: ready(emptyImport) } },
    'given up': { properties: { import: ready(failedImport) } },
    empty: { properties: { import: ready(oneImport({ status: 'reading', settled: false, lines: 0, applied: 0, progress: 0 })) } },
  },
}
