import type { LitElement } from 'lit'
import type { ComponentStates } from './component-states.ts'

/** Puts a component into `parent` in one of its states, and waits until it and all within it have drawn. */
export async function showState(parent: HTMLElement, { tag, define, states }: ComponentStates, name: string): Promise<LitElement> {
  await define()
  const state = states[name]
  if (!state) throw new Error(`${tag} has no state "${name}"`)
  const element = document.createElement(tag) as LitElement // all components are
  Object.assign(element, state.properties)
  if (state.text) element.textContent = state.text
  parent.append(element)
  await drawn(element)
  return element
}

async function drawn(element: LitElement): Promise<void> {
  await element.updateComplete
  for (const inner of element.renderRoot.querySelectorAll('*')) if ('updateComplete' in inner) await drawn(inner as LitElement) // has its promise
}
