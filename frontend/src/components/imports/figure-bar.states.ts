import type { ComponentStates } from '../component-states.ts'
import { mixedImport, oneImport, runningImport } from '../made-up.ts'

export const figureBarStates: ComponentStates = {
  tag: 'figure-bar',
  define: () => import('./figure-bar.define.ts'),
  states: {
    empty: { properties: { progress: 0 } },
    running: { properties: { figures: runningImport, progress: 0.67 } },
    mixed: { properties: { figures: mixedImport, large: true } },
    settled: { properties: { figures: oneImport(), large: true } },
  },
}
