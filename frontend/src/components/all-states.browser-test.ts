import { allStates } from './all-states.ts'
import { violations } from './axe.ts'
import { showState } from './show-state.ts'

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
          const found = await violations(place)
          if (found.length > 0) throw new Error(found.join('\n'))
        })
  })
