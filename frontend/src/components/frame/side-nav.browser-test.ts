import { equal } from '../expect.ts'
import { showState } from '../show-state.ts'
import { sideNavStates } from './side-nav.states.ts'

describe('side-nav', () => {
  afterEach(() => document.body.replaceChildren())

  for (const [state, places] of [
    ['of a viewer', ['/orders', '/imports']],
    ['of a clerk', ['/orders', '/imports']],
    ['quiet', ['/orders', '/imports', '/operations']],
  ] as const)
    it(`shows only what the person may see: ${state}`, async () => {
      const nav = await showState(document.body, sideNavStates, state)
      equal(
        [...nav.renderRoot.querySelectorAll('nav a')].map((link) => link.getAttribute('href')),
        places,
      )
    })
})
