import type { ComponentStates } from '../component-states.ts'
import { unreachable } from '../made-up.ts'

const name = 'Stagecraft'

export const welcomePanelStates: ComponentStates = {
  tag: 'welcome-panel',
  define: () => import('./welcome-panel.define.ts'),
  states: {
    ready: { properties: { name } },
    'signing in': { properties: { name, status: 'leaving' } },
    'the stack is starting': {
      properties: { name, status: 'waiting', notice: { message: 'The stack is still starting.', hint: 'The page retries automatically.' } },
    },
    unreachable: { properties: { name, status: 'waiting', notice: unreachable } },
    expired: { properties: { name, notice: { message: 'Your session has expired.', hint: 'Sign in again to continue.' } } },
    refused: { properties: { name, notice: { message: 'The sign-in was cancelled.', hint: 'You can sign in again at any time.' } } },
  },
}
