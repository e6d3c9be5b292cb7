import type axe from 'axe-core'
import 'axe-core/axe.min.js'

// axe is no module: it puts itself on the window
const { run } = (window as unknown as { axe: typeof axe }).axe

// whole pages have landmarks and one h1; a component alone has neither
const rules = Object.fromEntries(['region', 'page-has-heading-one', 'landmark-one-main', 'heading-order'].map((id) => [id, { enabled: false }]))

/** For tests: what axe finds wrong within `place`, told with where and why. What moves is looked at where it comes to rest. */
export async function violations(place: Element): Promise<string[]> {
  for (const animation of document.getAnimations()) animation.cancel()
  const result = await run(place as HTMLElement, { rules, resultTypes: ['violations'] }) // any element will do
  return result.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n${nodes.map((node) => `  ${node.target.join(' ')} ${node.failureSummary}`).join('\n')}`,
  )
}
