import type { ComponentStates } from '../component-states.ts'
import { internal } from '../made-up.ts'

const file = { linesUrl: '/samples/hostile.csv', reasonsUrl: '/samples/hostile.csv', lines: 19, expiresAt: '2026-03-02T10:20:00Z' }

export const refusedDownloadStates: ComponentStates = {
  tag: 'refused-download',
  define: () => import('./refused-download.define.ts'),
  states: {
    idle: { properties: { download: { status: 'idle' } } },
    working: { properties: { download: { status: 'working' } } },
    ready: { properties: { download: { status: 'ready', file } } },
    error: { properties: { download: { status: 'error', failure: internal } } },
  },
}
