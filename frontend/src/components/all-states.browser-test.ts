import type axe from 'axe-core'
import 'axe-core/axe.min.js'
import { allStates } from './all-states.ts'
import { showState } from './show-state.ts'

// axe is no module: it puts itself on the window
const { run } = (window as unknown as { axe: typeof axe }).axe

// whole pages have landmarks and one h1; a component alone has neither
const rules = Object.fromEntries(['region', 'page-has-heading-one', 'landmark-one-main', 'heading-order'].map((id) => [id, { enabled: false }]))

for (const component of allStates)
  describe(component.tag, () => {
    afterEach(() => document.body.replaceChildren())
    for (const name of Object.keys(component.states))
      for (const theme of ['light', 'dark'])
        it(`is accessible: ${name}, ${theme}`, async () => {
          document.documentElement.dataset.theme = theme
          const place = document.createElement('div')
          document.body.append(place)
          await showState(place, component, name)
          // things that move are looked at where they come to rest
          for (const animation of document.getAnimations()) animation.cancel()
          const { violations, passes } = await run(place, { rules, resultTypes: ['violations'] })
          if (violations.length > 0) throw new Error(violations.map(told).join('\n'))
          if (passes.length === 0 && place.firstElementChild?.shadowRoot?.textContent?.trim()) throw new Error('axe looked at nothing')
        })
  })

function told({ id, help, nodes }: axe.Result): string {
  return `${id}: ${help}\n${nodes.map((node) => `  ${node.target.join(' ')} ${node.failureSummary?.replaceAll('\n', ' ')}`).join('\n')}`
}
