import type { Bundle } from '../../stack/bundle.ts'
import { type Description, moduleOf } from '../../stack/description.ts'
import type { Step } from '../plan.ts'
import type { Site } from '../site.ts'

/** The functions' bundles. */
export function functions({ bundler }: Site): Step<{ description: Description }, Bundle[]> {
  return {
    needs: ['description'],
    limit: { waitsFor: 'esbuild to bundle the functions', seconds: 120 },
    start: async ({ description }) => bundler.build([...new Set(Object.values(description.functions).map((each) => moduleOf(each.handler)))]),
  }
}
