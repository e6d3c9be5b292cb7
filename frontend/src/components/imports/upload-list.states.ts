import type { ComponentStates } from '../component-states.ts'

const upload = { id: 1, fileName: 'northwind-order-events.csv', sizeBytes: 80_834, sentBytes: 80_834 }
const tooLarge = { code: 'too-large', message: 'The file is too large.', hint: 'Split the file. The events of one order can be in several files.' }

export const uploadListStates: ComponentStates = {
  tag: 'upload-list',
  define: () => import('./upload-list.define.ts'),
  states: {
    empty: { properties: { uploads: [] } },
    sending: { properties: { uploads: [{ ...upload, sentBytes: 31_000, status: 'sending' }] } },
    arriving: { properties: { uploads: [{ ...upload, status: 'arriving' }] } },
    arrived: { properties: { uploads: [{ ...upload, status: 'arrived', importId: '0b9a6f0e-58a1-4c1b-9d5e-1c8f2a7d4e10' }] } },
    failed: {
      properties: {
        uploads: [
          { ...upload, status: 'failed', failure: tooLarge },
          { ...upload, id: 2, fileName: `${'long-name-'.repeat(12)}.csv`, sentBytes: 0, status: 'sending' },
        ],
      },
    },
  },
}
