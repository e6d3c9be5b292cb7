import { allStates } from '../src/components/all-states.ts'
import { showState } from '../src/components/show-state.ts'

const only = new URLSearchParams(location.search).get('only')
const links = document.querySelector('nav')
const place = document.querySelector('main')

for (const component of allStates) {
  links?.append(Object.assign(document.createElement('a'), { href: `?only=${component.tag}`, textContent: component.tag }))
  if (!place || (only && only !== component.tag)) continue
  place.append(Object.assign(document.createElement('h2'), { textContent: component.tag }))
  for (const name of Object.keys(component.states)) {
    const section = document.createElement('section')
    section.append(Object.assign(document.createElement('h3'), { textContent: name }))
    place.append(section)
    await showState(section, component, name)
  }
}
