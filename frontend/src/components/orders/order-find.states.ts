import type { ComponentStates } from '../component-states.ts'

export const orderFindStates: ComponentStates = {
  tag: 'order-find',
  define: () => import('./order-find.define.ts'),
  states: {
    empty: { properties: {} },
    filled: { properties: { orderId: '102', customer: 'VINET' } },
  },
}
