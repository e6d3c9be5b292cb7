import type { ComponentStates } from '../component-states.ts'

export const fileDropStates: ComponentStates = {
  tag: 'file-drop',
  define: () => import('./file-drop.define.ts'),
  states: {
    ready: { properties: {} },
  },
}
